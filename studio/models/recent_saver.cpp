// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/recent_saver.h"

#include "studio/link/engine_link.h"
#include "studio/models/formats.h"
#include "studio/models/recording_control.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace event_studio {

RecentSaver::RecentSaver(EngineLink &engine, const RecordingControl &recording, QObject *parent)
    : QObject(parent), m_engine(engine), m_recording(recording)
{
    connect(&engine, &EngineLink::snapshotTaken, this, &RecentSaver::adapt);
    connect(&engine, &EngineLink::feedChanged, this, &RecentSaver::adapt);
    connect(&engine, &EngineLink::recentSaved, this, [this](const RecordingSnapshot &last) {
        adapt();
        emit saved(QString::fromStdString(last.file.string()), last.events);
    });
    connect(&engine, &EngineLink::recentFailed, this, [this](const QString &words) {
        adapt();
        emit failed(words);
    });
}

void RecentSaver::adapt()
{
    if (std::exchange(m_told, obstacle()) != m_told) emit changed();
}

void RecentSaver::setLength(std::chrono::seconds length)
{
    if (std::find(std::begin(LENGTHS), std::end(LENGTHS), length) == std::end(LENGTHS)) return;
    m_length = length;
    emit changed();
    emit lengthChanged();
}

QString RecentSaver::toText(std::chrono::seconds length)
{
    if (length == ALL) return tr("all that is held");
    if (length < std::chrono::minutes(1)) return tr("last %1 s").arg(length.count());
    return tr("last %1 min").arg(length.count() / 60);
}

QString RecentSaver::obstacle() const
{
    const SnapshotPointer snapshot = m_engine.snapshot();
    if (m_engine.isSavingRecent()) return tr("a save is under way");
    if (!snapshot) return tr("no app has run");
    if (snapshot->flightRecorder.limit == 0) return tr("this app keeps no events in memory");
    return snapshot->flightRecorder.events == 0 ? tr("there has been no event yet") : QString();
}

void RecentSaver::save()
{
    if (!canSave()) return;
    const QString what = m_length == ALL ? tr("all") : tr("last-%1s").arg(m_length.count());
    m_engine.saveRecent(m_length, m_recording.optionsForNewFile(what));
    adapt();
}

} // namespace event_studio
