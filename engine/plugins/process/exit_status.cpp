// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/process/exit_status.h"

#include <cstring>

namespace event_engine {

namespace {

std::string signalText(int signal)
{
    const char *name = ::sigabbrev_np(signal);
    const char *description = ::sigdescr_np(signal);
    if (!name || !description) return "signal " + std::to_string(signal);
    return std::string("SIG") + name + " (" + description + ")";
}

} // namespace

std::string toText(const ExitStatus &status)
{
    if (status.exitCode) return "exited with code " + std::to_string(*status.exitCode);
    if (status.signal) return "was ended by " + signalText(*status.signal);
    return "ended; how is unknown, since another part of this program took its exit status";
}

} // namespace event_engine
