// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/end_in_time.h"

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>

namespace event_studio {

EndInTime::EndInTime(std::chrono::milliseconds time, int exitCode)
    : m_watch([time, exitCode](const std::stop_token &stop) {
          std::mutex mutex;
          std::condition_variable_any ended;
          std::unique_lock lock(mutex);
          ended.wait_for(lock, stop, time, [] { return false; });
          if (stop.stop_requested()) return;
          std::fputs("event-studio: something did not answer, and was not waited for any longer\n", stderr);
          std::_Exit(exitCode);
      })
{}

} // namespace event_studio
