// SPDX-License-Identifier: BSD-3-Clause
// Which types would come twice, from a replay and from plugins that live.
#include "engine/app/replay_selection.h"
#include "engine/plugins/registry/plugin_registry.h"
#include "engine/recording/event_selection.h"

#include <algorithm>
#include <map>
#include <set>

namespace event_engine {

namespace {

using NamesByType = std::map<std::string, std::set<std::string>>;

NamesByType recordedPublishers(const RecordingCatalog &catalog)
{
    NamesByType publishers;
    for (const auto &[id, entry] : catalog.entries())
        publishers[entry.eventType.name].insert(catalog.directory()->publishers.at(entry.publisher).name);
    return publishers;
}

NamesByType livePublishers(const Snapshot &app)
{
    NamesByType publishers;
    for (const EventTypeSnapshot &type : app.types)
        publishers[type.type.name].insert(type.publishers.begin(), type.publishers.end());
    return publishers;
}

/// Under the names they are published by. What has no type is none: its bytes say what it is, each by itself.
std::set<std::string> playedTypes(const RecordingCatalog &catalog, const mcap::MessageQuery &played,
                                  const ReplayOptions &options)
{
    std::set<std::string> types;
    for (const mcap::ChannelId channel : *played.channels) {
        const RecordingCatalog::Entry &entry = *catalog.find(channel);
        if (entry.type == UNREGISTERED) continue;
        const auto renamed = options.rename.find(entry.eventType.name);
        types.insert(renamed == options.rename.end() ? entry.eventType.name : renamed->second);
    }
    return types;
}

} // namespace

Result<std::vector<DoubledType>> Replayer::doubledTypes(const Recording &recording, const Snapshot &app,
                                                        const ReplayOptions &options)
{
    const RecordingCatalog &catalog = RecordingInside::of(recording).catalog;
    const auto played = queryFor(selectionOf(options), catalog);
    if (!played) return failure(played.error());
    NamesByType then = recordedPublishers(catalog), now = livePublishers(app);

    std::vector<DoubledType> all;
    for (const std::string &type : playedTypes(catalog, *played, options)) {
        DoubledType doubled{type, {}};
        const std::set<std::string> &past = then[type], &present = now[type];
        for (const PluginSnapshot &plugin : app.plugins) {
            if (hasEnded(plugin.state)) continue;
            const bool did = past.contains(plugin.name), does = present.contains(plugin.name);
            if (options.as.empty() ? did || does : does && !did) doubled.plugins.push_back(plugin.name);
        }
        if (!doubled.plugins.empty()) all.push_back(std::move(doubled));
    }
    return all;
}

} // namespace event_engine
