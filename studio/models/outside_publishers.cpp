// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/outside_publishers.h"

namespace event_studio {

std::vector<PluginSnapshot> outsidePublishers(const Snapshot &app)
{
    std::vector<PluginSnapshot> outside;
    for (const event_engine::OutsidePublisher &publisher : app.outsidePublishers) {
        PluginSnapshot &row = outside.emplace_back();
        row.name = publisher.name;
        row.kind = PluginKind(publisher.kind);
        row.published = publisher.published;
        row.publishedBytes = publisher.publishedBytes;
        row.publishedPerSecond = publisher.publishedPerSecond;
    }
    return outside;
}

bool isOutside(const PluginSnapshot &publisher)
{
    return publisher.kind == PluginKind::Raw || publisher.kind == PluginKind::Injector ||
           publisher.kind == PluginKind::Replay;
}

} // namespace event_studio
