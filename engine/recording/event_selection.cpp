// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/event_selection.h"

#include "event_engine/text.h"

#include <algorithm>
#include <set>

namespace event_engine {

namespace {

using Names = std::vector<std::string>;

bool has(const Names &names, const std::string &name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

Result<> checkNames(const Names &wanted, const std::set<std::string> &there, const std::string &what)
{
    for (const std::string &name : wanted)
        if (!there.contains(name))
            return failure(ErrorKind::InvalidArgument, "the recording has no " + what + " " + inQuotes(name) +
                                                           didYouMean(name, {there.begin(), there.end()}));
    return {};
}

mcap::Time forFile(Timestamp time)
{
    return mcap::Time(std::max<std::int64_t>(time.time_since_epoch().count(), 0));
}

} // namespace

Result<mcap::MessageQuery> queryFor(const EventSelection &selection, const RecordingCatalog &catalog)
{
    mcap::MessageQuery query;
    if (selection.from) query.from = forFile(*selection.from);
    if (selection.to) query.to = forFile(*selection.to);
    std::set<std::string> types, publishers;
    query.channels.emplace();
    for (const auto &[id, entry] : catalog.entries()) {
        const std::string &type = entry.eventType.name;
        const std::string &publisher = catalog.directory()->publishers.at(entry.publisher).name;
        types.insert(type);
        publishers.insert(publisher);
        if (!selection.onlyTypes.empty() && !has(selection.onlyTypes, type)) continue;
        if (!selection.onlyPublishers.empty() && !has(selection.onlyPublishers, publisher)) continue;
        if (has(selection.exceptTypes, type) || has(selection.exceptPublishers, publisher)) continue;
        query.channels->push_back(id);
    }
    for (const auto *names : {&selection.onlyTypes, &selection.exceptTypes})
        if (auto known = checkNames(*names, types, "event type"); !known) return failure(known.error());
    for (const auto *names : {&selection.onlyPublishers, &selection.exceptPublishers})
        if (auto known = checkNames(*names, publishers, "publisher"); !known) return failure(known.error());
    return query;
}

} // namespace event_engine
