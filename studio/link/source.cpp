// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/source.h"

#include "studio/link/engine_link.h"
#include "studio/link/replay_link.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace event_studio {

namespace {

/// The places of names that come first; all others have the one behind them.
class Order {
public:
    void add(std::string_view name) { m_places.emplace(name, m_places.size()); }
    [[nodiscard]] std::size_t of(std::string_view name) const
    {
        const auto place = m_places.find(name);
        return place == m_places.end() ? m_places.size() : place->second;
    }

private:
    std::unordered_map<std::string_view, std::size_t> m_places;
};

/// Types and plugins of a recording in the order that they have in an app: a recording has that of their first events.
SnapshotPointer inTheOrderOf(const Snapshot &app, const Snapshot &recorded)
{
    Order types, plugins;
    for (const EventTypeSnapshot &type : app.types) types.add(type.type.name);
    for (const PluginSnapshot &plugin : app.plugins) plugins.add(plugin.name);
    auto ordered = std::make_shared<Snapshot>(recorded);
    std::ranges::stable_sort(ordered->types, {},
                             [&](const EventTypeSnapshot &type) { return types.of(type.type.name); });
    std::ranges::stable_sort(ordered->plugins, {},
                             [&](const PluginSnapshot &plugin) { return plugins.of(plugin.name); });
    return ordered;
}

} // namespace

Source::Source(EngineLink &engine, ReplayLink &replay, QObject *parent)
    : QObject(parent), m_engine(engine), m_replay(replay)
{
    connect(&m_engine, &EngineLink::feedChanged, this, [this] { announceIf(Kind::Live); });
    connect(&m_replay, &ReplayLink::opened, this, [this] { announceIf(Kind::Recording); });
    connect(&m_replay, &ReplayLink::closed, this, &Source::showLive);
    connect(&m_engine, &EngineLink::snapshotTaken, this,
            [this](const SnapshotPointer &taken) { pass(Kind::Live, taken); });
    connect(&m_replay, &ReplayLink::snapshotTaken, this,
            [this](const SnapshotPointer &taken) { pass(Kind::Recording, taken); });
}

QString Source::name() const
{
    return m_kind == Kind::Recording && feed() ? feed()->name() : tr("Live");
}

void Source::showLive()
{
    show(Kind::Live);
}

void Source::showRecording()
{
    if (m_replay.isOpen()) show(Kind::Recording);
}

void Source::setDecoders(const Decoders &decoders)
{
    if (m_decoders.isEmpty() && decoders.isEmpty()) return;
    m_decoders = decoders;
    take();
    emit decodersChanged(m_feed);
    if (m_snapshot) emit snapshotTaken(m_snapshot);
}

EventRow Source::asReadNow(EventRow row) const
{
    const std::string name = row.type.toStdString();
    if (m_snapshot)
        for (const EventTypeSnapshot &type : m_snapshot->types)
            if (type.type.name == name) {
                row.encoding = type.type.encoding;
                row.codec = type.type.codec;
                row.isReadAsChosen = m_decoders.find(name) != nullptr;
                row.preview.clear();
            }
    return row;
}

QStringList Source::inTableOrder(QStringList typeNames) const
{
    const SnapshotPointer live = m_engine.snapshot();
    Order order;
    if (live)
        for (const EventTypeSnapshot &type : live->types) order.add(type.type.name);
    std::ranges::stable_sort(typeNames, {}, [&](const QString &name) { return order.of(name.toStdString()); });
    return typeNames;
}

void Source::take()
{
    const FeedPointer feed = m_kind == Kind::Live ? m_engine.feed() : m_replay.feed();
    m_feed = feed && !m_decoders.isEmpty() ? feed->readBy(m_decoders) : feed;
    m_snapshot = shown(m_kind == Kind::Live ? m_engine.snapshot() : m_replay.snapshot());
}

SnapshotPointer Source::shown(const SnapshotPointer &taken) const
{
    const SnapshotPointer read = m_decoders.applied(taken), live = m_engine.snapshot();
    return m_kind == Kind::Recording && read && live ? inTheOrderOf(*live, *read) : read;
}

void Source::show(Kind kind)
{
    if (m_kind == kind) return;
    m_kind = kind;
    announce();
}

void Source::announce()
{
    take();
    emit feedChanged(m_feed);
    if (m_snapshot) emit snapshotTaken(m_snapshot);
}

void Source::announceIf(Kind kind)
{
    if (m_kind == kind) announce();
}

void Source::pass(Kind kind, const SnapshotPointer &taken)
{
    if (m_kind != kind) return;
    m_snapshot = shown(taken);
    emit snapshotTaken(m_snapshot);
}

} // namespace event_studio
