// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/job_queue.h"

namespace event_studio {

JobQueue::JobQueue(QObject *parent) : QObject(parent)
{
    m_worker.setMaxThreadCount(1);
}

JobQueue::~JobQueue()
{
    m_worker.waitForDone();
}

} // namespace event_studio
