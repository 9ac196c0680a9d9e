// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThreadPool>
#include <memory>
#include <utility>

namespace event_studio {

/// Work on a worker thread of which each piece matters: one after the other, in the order in which they were added,
/// each to its end. Of what only the newest matters, LatestJob is meant. Used by one thread, which runs an event loop.
class JobQueue : public QObject {
public:
    explicit JobQueue(QObject *parent = nullptr);
    ~JobQueue() override; ///< waits until all is done; its results then go nowhere

    /// `work()` runs on the worker; `deliver(result)` then runs in this object's thread.
    template <class Work, class Deliver>
    void add(Work work, Deliver deliver)
    {
        ++m_open;
        m_worker.start([this, work = std::move(work), deliver = std::move(deliver)]() mutable {
            auto result = std::make_shared<decltype(work())>(work());
            QMetaObject::invokeMethod(
                this,
                [this, deliver, result]() mutable {
                    --m_open;
                    deliver(std::move(*result));
                },
                Qt::QueuedConnection);
        });
    }

    /// Something has been added and not been delivered yet.
    [[nodiscard]] bool isBusy() const { return m_open > 0; }

private:
    int m_open = 0;
    QThreadPool m_worker;
};

} // namespace event_studio
