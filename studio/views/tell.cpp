// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/tell.h"

#include "studio/link/problem_now.h"
#include "studio/models/problem_model.h"

namespace event_studio {

void tell(ProblemModel &problems, Severity severity, const QString &about, const QString &text)
{
    problems.add(problemNow(severity, about, text));
}

} // namespace event_studio
