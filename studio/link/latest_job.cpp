// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/latest_job.h"

#include "studio/link/workers.h"

#include <QMetaObject>

namespace event_studio {

LatestJob::LatestJob(QObject *parent) : QObject(parent)
{}

LatestJob::~LatestJob()
{
    cancel();
}

void LatestJob::cancel()
{
    const auto job = std::exchange(m_current, nullptr);
    if (!job) return;
    job->cancelled = true;
    std::scoped_lock lock(job->mutex);
    job->owner = nullptr;
}

void LatestJob::startJob(std::function<Delivery(const Cancelled &)> work)
{
    cancel();
    m_current = std::make_shared<Job>();
    m_current->owner = this;
    onWorker([job = m_current, work = std::move(work)] {
        if (job->cancelled) return; // while it waited for a thread
        Delivery delivery = work(job->cancelled);
        std::scoped_lock lock(job->mutex);
        if (LatestJob *owner = job->owner)
            QMetaObject::invokeMethod(
                owner, [=] { owner->finish(job, delivery); }, Qt::QueuedConnection);
    });
}

void LatestJob::finish(const std::shared_ptr<Job> &job, const Delivery &delivery)
{
    if (m_current != job) return; // outdated while the call was on its way
    m_current.reset();            // before the delivery, which may start the next job
    delivery();
}

} // namespace event_studio
