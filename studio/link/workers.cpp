// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/workers.h"

#include <QCoreApplication>
#include <QThreadPool>

namespace event_studio {

namespace {

constexpr int THREADS = 8;

// Not the global pool: it has as many threads as there are processors, and one slow file would hold up everything.
QThreadPool &pool()
{
    static QThreadPool workers;
    static const bool isSetUp = [] {
        workers.setMaxThreadCount(THREADS);
        // Work may use what goes with the application object, and with what is static.
        qAddPostRoutine([] { workers.waitForDone(); });
        return true;
    }();
    Q_UNUSED(isSetUp);
    return workers;
}

} // namespace

void onWorker(std::function<void()> work)
{
    if (!QCoreApplication::instance()) return work(); // nobody would wait for it
    pool().start(std::move(work));
}

} // namespace event_studio
