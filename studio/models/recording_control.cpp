// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/recording_control.h"

#include "studio/link/engine_link.h"
#include "studio/link/problem_now.h"

#include <QDir>
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
    connect(&engine, &EngineLink::snapshotTaken, this, &RecordingControl::onSnapshot);
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
    if (!QDir().mkpath(folder()))
        return tellProblem(tr("The folder %1 cannot be made: choose another under Record").arg(folder()));
    m_leavesOut = excludedTypes();
    m_keepFree = m_settings.keepFree;
    m_currentFile = m_file = file.isEmpty() ? m_settings.newFile(m_engine.title()) : file;
    m_begun = m_stopping = false;
    m_marks = 0;
    auto options = m_settings.optionsFor(*m_engine.manifest()); // there is one: its app runs
    options.file = m_file.toStdString();
    if (const auto started = m_engine.startRecording(std::move(options)); !started) {
        tellProblem(QString::fromStdString(started.error().message()));
        return end();
    }
    emit changed();
}

void RecordingControl::stop()
{
    if (!isRecording() || m_stopping) return;
    m_stopping = true;
    m_engine.stopRecording();
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
    emit changed(); // the button that was pressed comes up again
}

void RecordingControl::end()
{
    if (!isRecording()) return;
    const QString file = m_begun ? m_currentFile : QString();
    m_file.clear();
    m_begun = m_stopping = false;
    if (!file.isEmpty()) {
        m_lastFile = file;
        m_last = m_now;
    }
    emit changed();
    if (!file.isEmpty()) emit saved(file);
}

} // namespace event_studio
