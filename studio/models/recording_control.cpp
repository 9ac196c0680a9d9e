// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/recording_control.h"

#include "event_engine/manifest.h"
#include "studio/link/problem_now.h"

#include <algorithm>

namespace event_studio {

namespace {

QString fileOf(const RecordingSnapshot &recording)
{
    return QString::fromStdString(recording.file.string());
}

} // namespace

RecordingControl::RecordingControl(EngineLink &engine, QObject *parent) : QObject(parent), m_engine(engine)
{
    connect(&engine, &EngineLink::appFileRead, this, &RecordingControl::changed); // which of its types are left out
    connect(&engine, &EngineLink::snapshotTaken, this, &RecordingControl::onSnapshot);
    connect(&engine, &EngineLink::recordingStarted, this, &RecordingControl::onStarted);
    connect(&engine, &EngineLink::recordingRefused, this, &RecordingControl::onRefused);
    connect(&engine, &EngineLink::recordingStopped, this, &RecordingControl::onStopped);
    connect(&engine, &EngineLink::recordingFailed, this, &RecordingControl::onFailed);
    connect(&engine, &EngineLink::stateChanged, this, [this](LinkState state) {
        if (state == LinkState::Stopped || state == LinkState::Failed || state == LinkState::Idle) end();
    });
}

void RecordingControl::setSettings(const RecordingSettings &settings)
{
    m_settings = settings;
    emit changed();
}

QStringList RecordingControl::excludedTypes() const
{
    if (isRecording()) return m_leavesOut;
    const auto *app = m_engine.manifest();
    return app ? m_settings.excludedTypes(*app) : QStringList();
}

void RecordingControl::start(const QString &file)
{
    if (isRecording() || !m_engine.isRunning()) return;
    m_leavesOut = excludedTypes();
    m_keepFree = m_settings.keepFree;
    m_isOn = true;
    m_begun = m_stopping = false;
    m_marks = 0;
    if (file.isEmpty()) {
        m_engine.startRecording(optionsForNewFile());
    } else {
        auto options = m_settings.optionsFor(*m_engine.manifest()); // there is one: its app runs
        options.file = file.toStdString();
        m_engine.startRecording([options] { return options; });
    }
    emit changed();
}

EngineLink::RecorderOptionsMaker RecordingControl::optionsForNewFile(const QString &what) const
{
    return [settings = m_settings, options = m_settings.optionsFor(*m_engine.manifest()), title = m_engine.title(),
            what]() -> Result<event_engine::RecorderOptions> {
        const auto file = settings.newFile(title, what);
        if (!file) return failure(file.error());
        auto made = options;
        made.file = file->toStdString();
        return made;
    };
}

void RecordingControl::onStarted(const QString &file)
{
    if (!isRecording() || !m_file.isEmpty()) return; // of a run that has ended meanwhile
    m_currentFile = m_file = file;
    if (m_stopping) m_engine.stopRecording(); // as somebody has wanted since
    emit changed();
}

void RecordingControl::onRefused(const QString &words)
{
    if (!isRecording() || !m_file.isEmpty()) return;
    tellProblem(words);
    end();
}

void RecordingControl::stop()
{
    if (!isRecording() || m_stopping) return;
    m_stopping = true;
    if (!m_file.isEmpty()) m_engine.stopRecording(); // else as soon as it has begun
    emit changed();
}

void RecordingControl::toggle()
{
    isRecording() ? stop() : start();
}

void RecordingControl::mark(const QString &words, std::optional<Timestamp> at)
{
    if (!isRecording() || m_stopping) return;
    ++m_marks;
    m_engine.mark(words.isEmpty() ? tr("mark %1").arg(m_marks) : words, at);
}

std::optional<RecordingSnapshot> RecordingControl::numbers() const
{
    const SnapshotPointer snapshot = m_engine.snapshot();
    if (!isRecording() || !snapshot || !snapshot->recording || fileOf(*snapshot->recording) != m_file)
        return std::nullopt;
    return snapshot->recording;
}

Duration RecordingControl::length() const
{
    const auto recording = numbers();
    return recording ? m_engine.snapshot()->time - recording->since : Duration(0);
}

std::optional<Duration> RecordingControl::diskTimeLeft() const
{
    const auto recording = numbers();
    const Duration spent = length();
    if (!recording || !recording->diskFree || recording->bytes == 0 || spent < std::chrono::seconds(2))
        return std::nullopt;
    const double left = std::max(0.0, double(*recording->diskFree) - double(m_keepFree));
    const double seconds = left * std::chrono::duration<double>(spent).count() / double(recording->bytes);
    constexpr double LONGEST = 1e9; // a Duration holds 292 years
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(std::min(seconds, LONGEST)));
}

void RecordingControl::onSnapshot(const SnapshotPointer &snapshot)
{
    if (!isRecording() || !snapshot->recording || fileOf(*snapshot->recording) != m_file) return;
    const RecordingSnapshot &now = m_now = *snapshot->recording;
    m_begun = true;
    m_currentFile = QString::fromStdString(now.currentFile.string());
    if (!now.ended || m_stopping) return emit changed();
    endUnasked(QString::fromStdString(now.error ? now.error->message() : now.endedBecause));
}

void RecordingControl::onStopped(const RecordingSnapshot &last)
{
    if (fileOf(last) != m_file) return;
    m_now = last;
    m_currentFile = QString::fromStdString(last.currentFile.string());
    end();
}

void RecordingControl::onFailed(const QString &words)
{
    const auto last = numbers();
    const bool endedBefore = last && last->ended && !last->error; // by a limit, in the moment in which it was stopped
    endUnasked(endedBefore ? QString::fromStdString(last->endedBecause) : words);
}

void RecordingControl::endUnasked(const QString &why)
{
    if (!isRecording()) return;
    if (!why.isEmpty()) emit endedByItself(tr("The recording has ended: %1").arg(why)); // else the app has ended, too
    end();
}

void RecordingControl::tellProblem(const QString &words)
{
    emit problemFound(problemNow(Severity::Error, tr("Recording"), words));
}

void RecordingControl::end()
{
    if (!isRecording()) return;
    const QString file = m_begun ? m_currentFile : QString();
    m_file.clear();
    m_isOn = m_begun = m_stopping = false;
    if (!file.isEmpty()) {
        m_lastFile = file;
        m_last = m_now;
    }
    emit changed();
    if (!file.isEmpty()) emit saved(file);
}

} // namespace event_studio
