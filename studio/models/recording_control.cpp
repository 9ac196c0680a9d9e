// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/recording_control.h"

#include "studio/link/engine_link.h"

#include <QDateTime>
#include <QDir>
#include <QRegularExpression>

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
    connect(&engine, &EngineLink::problemFound, this, &RecordingControl::onProblem);
    connect(&engine, &EngineLink::stateChanged, this, [this](LinkState state) {
        if (state == LinkState::Stopped || state == LinkState::Failed || state == LinkState::Idle) end();
    });
}

QString RecordingControl::newFile() const
{
    static const QRegularExpression UNFIT(QStringLiteral("[^\\w.-]+"), QRegularExpression::UseUnicodePropertiesOption);
    const QString app = m_engine.title().replace(UNFIT, QStringLiteral("-"));
    const QString time = QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd_hh-mm-ss"));
    const QString base = QDir(m_folder).absoluteFilePath(app + '_' + time);
    QString file = base + ".mcap";
    for (int i = 2; QFile::exists(file) || QFile::exists(file + ".part"); ++i)
        file = QStringLiteral("%1_%2.mcap").arg(base).arg(i);
    return file;
}

void RecordingControl::start(const QString &file)
{
    if (isRecording() || !m_engine.isRunning()) return;
    if (!QDir().mkpath(m_folder)) {
        const Timestamp now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
        emit problemFound({Severity::Error, "recording",
                           "The folder " + m_folder.toStdString() + " cannot be made: choose another under Record", now,
                           now, 1});
        return;
    }
    m_file = file.isEmpty() ? newFile() : file;
    m_begun = m_stopping = false;
    m_marks = 0;
    event_engine::RecorderOptions options;
    options.file = m_file.toStdString();
    if (const auto *manifest = m_engine.manifest()) options.compression = manifest->recordingCompression;
    m_engine.startRecording(std::move(options));
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

void RecordingControl::mark(const QString &words)
{
    if (!isRecording() || m_stopping) return;
    ++m_marks;
    m_engine.mark(words.isEmpty() ? tr("mark %1").arg(m_marks) : words);
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

void RecordingControl::onSnapshot(const SnapshotPointer &snapshot)
{
    if (!isRecording() || !snapshot->recording || fileOf(*snapshot->recording) != m_file) return;
    m_begun = true;
    if (snapshot->recording->error) return end();
    emit changed();
}

void RecordingControl::onStopped(const RecordingSnapshot &last)
{
    if (fileOf(last) == m_file) end();
}

void RecordingControl::onProblem()
{
    // Whatever it was: if the engine does not know the recording, it could not begin.
    if (isRecording() && !m_begun && !numbers()) end();
}

void RecordingControl::end()
{
    if (!isRecording()) return;
    const QString file = m_begun ? m_file : QString();
    m_file.clear();
    m_begun = m_stopping = false;
    if (!file.isEmpty()) m_lastFile = file;
    emit changed();
    if (!file.isEmpty()) emit saved(file);
}

} // namespace event_studio
