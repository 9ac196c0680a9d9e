// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/studio_data.h"

#include "studio/link/problem_now.h"

namespace event_studio {

StudioData::StudioData(QObject *parent)
    : QObject(parent), replay(engine), source(engine, replay), types(colors, &sparks), events(colors)
{
    rates.setLooksAhead(true);
    sparks.setFinest(std::chrono::seconds(1));
    sparks.setWindow(std::chrono::minutes(1));
    connectSource();
    connectLinks();
    connectDecoders();
}

void StudioData::setWatching(bool on)
{
    engine.setWatching(on);
    replay.setWatching(on);
}

void StudioData::connectSource()
{
    connect(&source, &Source::feedChanged, this, [this](const FeedPointer &feed) {
        colors.setApp(shownApp());
        types.clear();
        plugins.clear(source.kind() == Source::Kind::Recording ? PluginModel::Origin::Recording
                                                               : PluginModel::Origin::Run);
        detail.clear();
        rates.setFeed(feed);
        sparks.setFeed(feed);
        events.setFeed(feed);
    });
    connect(&source, &Source::snapshotTaken, this, [this](const SnapshotPointer &snapshot) {
        types.setSnapshot(snapshot);
        plugins.setSnapshot(snapshot);
        rates.setSnapshot(snapshot);
        sparks.setSnapshot(snapshot);
        events.setSnapshot(snapshot);
    });
    connect(&filter, &EventFilterHistory::filterChanged, &events, &EventListModel::setFilter);
    for (RateFollower *follower : {&rates, &sparks})
        connect(follower, &RateFollower::failed, this, &StudioData::addProblem);
    connect(&events, &EventListModel::failed, this, &StudioData::addProblem);
}

// Output and problems are those of the app and of this program, whatever is being looked at.
void StudioData::connectLinks()
{
    connect(&engine, &EngineLink::feedChanged, &problems, &ProblemModel::beginRun);
    connect(&engine, &EngineLink::snapshotTaken, &problems, &ProblemModel::setSnapshot);
    connect(&engine, &EngineLink::feedChanged, this, [this] { happenings.clear(); });
    connect(&replay, &ReplayLink::opened, this, [this] { recorded = Happenings::of(*replay.info()); });
    connect(&engine, &EngineLink::snapshotTaken, this, [this](const SnapshotPointer &taken) {
        happenings.look(*taken);
        const bool plays = replay.target() == ReplayTarget::RunningApp && replay.isPlaying();
        happenings.lookAtReplay(plays, replay.isOpen() ? replay.feed()->name() : QString(), taken->time);
    });
    connect(&engine, &EngineLink::problemFound, &problems, &ProblemModel::add);
    connect(&replay, &ReplayLink::problemFound, &problems, &ProblemModel::add);
    connect(&engine, &EngineLink::feedChanged, &output, &OutputModel::clear);
    connect(&engine, &EngineLink::outputAdded, &output, &OutputModel::add);
}

// How payloads are read is asked for when everybody knows of another app, and changed between two signals.
void StudioData::connectDecoders()
{
    const auto adoptApp = [this] { decoders.setApp(shownApp()); };
    connect(&source, &Source::feedChanged, this, adoptApp, Qt::QueuedConnection);
    connect(&engine, &EngineLink::appFileRead, this, adoptApp, Qt::QueuedConnection);
    connect(&decoders, &DecoderChoices::changed, this, [this] { source.setDecoders(decoders.decoders()); });
    connect(&source, &Source::decodersChanged, this, [this](const FeedPointer &feed) {
        events.readAgain(feed);
        if (const auto event = detail.event()) detail.show(feed, source.asReadNow(*event));
    });
    connect(&decoders, &DecoderChoices::failed, this, [this](const QString &type, const QString &words) {
        addProblem(tr("%1 is read as the app says, not as it was chosen here: %2").arg(type, words));
    });
}

QString StudioData::shownApp() const
{
    const RecordingInfo *recording = source.kind() == Source::Kind::Recording ? replay.info() : nullptr;
    const QString title = recording ? QString::fromStdString(recording->title) : engine.title();
    return title.isEmpty() ? source.name() : title;
}

void StudioData::addProblem(const QString &words)
{
    problems.add(problemNow(Severity::Error, source.name(), words));
}

} // namespace event_studio
