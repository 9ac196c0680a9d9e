// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/recording_tools.h"
#include "event_engine/replayer.h"

namespace event_engine {

/// Which events of a recording a replay plays: of a plugin whose part it plays, what that published and nothing else.
[[nodiscard]] inline EventSelection selectionOf(const ReplayOptions &options)
{
    EventSelection selection;
    selection.onlyTypes = options.onlyTypes;
    selection.exceptTypes = options.exceptTypes;
    selection.onlyPublishers = options.as.empty() ? options.onlyPublishers : std::vector{options.as};
    selection.exceptPublishers = options.exceptPublishers;
    return selection;
}

} // namespace event_engine
