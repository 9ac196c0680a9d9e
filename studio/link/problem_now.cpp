// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/problem_now.h"

namespace event_studio {

Problem problemNow(Severity severity, const QString &about, const QString &text)
{
    const Timestamp now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    return {severity, about.toStdString(), text.toStdString(), now, now, 1};
}

} // namespace event_studio
