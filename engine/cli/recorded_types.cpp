// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/recorded_types.h"

#include "event_engine/text.h"

#include <fmt/format.h>
#include <set>

namespace event_engine::cli {

// Of its channels: Recording::types() has what the app declared as well, and always "(unregistered)".
Result<> checkHasType(const Recording &recording, const std::string &name)
{
    std::set<std::string> known;
    for (const RecordedChannel &channel : recording.info().channels) known.insert(channel.type.name);
    if (known.contains(name)) return {};
    return failure(ErrorKind::InvalidArgument,
                   fmt::format("{} has no events of type {}{}", recording.info().file.string(), inQuotes(name),
                               didYouMean(name, {known.begin(), known.end()})));
}

} // namespace event_engine::cli
