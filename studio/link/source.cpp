// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/source.h"

#include "studio/link/engine_link.h"
#include "studio/link/replay_link.h"

namespace event_studio {

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

FeedPointer Source::feed() const
{
    return m_kind == Kind::Live ? m_engine.feed() : m_replay.feed();
}

SnapshotPointer Source::snapshot() const
{
    return m_kind == Kind::Live ? m_engine.snapshot() : m_replay.snapshot();
}

void Source::show(Kind kind)
{
    if (m_kind == kind) return;
    m_kind = kind;
    announce();
}

void Source::announce()
{
    emit feedChanged(feed());
    if (const auto newest = snapshot()) emit snapshotTaken(newest);
}

void Source::announceIf(Kind kind)
{
    if (m_kind == kind) announce();
}

void Source::pass(Kind kind, const SnapshotPointer &taken)
{
    if (m_kind == kind) emit snapshotTaken(taken);
}

} // namespace event_studio
