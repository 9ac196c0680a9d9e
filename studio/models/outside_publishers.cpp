// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/outside_publishers.h"

#include <string_view>
#include <unordered_set>

namespace event_studio {

namespace {

// The names that the engine gives, see PublisherInfo.
PluginKind kindOf(std::string_view name)
{
    if (name == "(raw port)") return PluginKind::Raw;
    return name.ends_with(" (replay)") ? PluginKind::Replay : PluginKind::Injector;
}

} // namespace

std::vector<PluginSnapshot> outsidePublishers(const Snapshot &app)
{
    std::unordered_set<std::string_view> known;
    for (const PluginSnapshot &plugin : app.plugins) known.insert(plugin.name);
    std::vector<PluginSnapshot> outside;
    for (const EventTypeSnapshot &type : app.types)
        for (const std::string &name : type.publishers) {
            if (!known.insert(name).second) continue;
            outside.emplace_back().name = name;
            outside.back().kind = kindOf(name);
        }
    return outside;
}

bool isOutside(const PluginSnapshot &publisher)
{
    return publisher.kind == PluginKind::Raw || publisher.kind == PluginKind::Injector ||
           publisher.kind == PluginKind::Replay;
}

} // namespace event_studio
