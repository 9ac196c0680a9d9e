// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/tell.h"

#include "studio/models/problem_model.h"

namespace event_studio {

void tell(ProblemModel &problems, Severity severity, const QString &about, const QString &text)
{
    const Timestamp now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    problems.add({severity, about.toStdString(), text.toStdString(), now, now, 1});
}

} // namespace event_studio
