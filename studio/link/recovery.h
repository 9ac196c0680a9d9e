// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/latest_job.h"

#include "event_engine/recording_tools.h"

#include <QObject>
#include <QStringList>
#include <QTimer>
#include <memory>
#include <stop_token>
#include <vector>

namespace event_studio {

/// Recordings that were never completed, because their program was killed: finds those of a folder, and makes whole
/// ones of them on a worker. Owned and used by the GUI thread.
class Recovery : public QObject {
    Q_OBJECT
public:
    explicit Recovery(QObject *parent = nullptr);
    ~Recovery() override; ///< what is under way ends soon, and leaves no file behind

    /// found() answers where there is any.
    void look(const QString &folder);
    /// One after the other, each beside its file; finished() tells.
    void recover(const QStringList &files);
    void cancel();
    [[nodiscard]] bool isRecovering() const { return m_recovering.isRunning(); }

signals:
    void found(const std::vector<event_engine::UnfinishedRecording> &recordings);
    /// Of all files together, ten times a second at most.
    void progressed(int percent);
    /// The new files; and in words what could not be recovered, or not all of it.
    void finished(const QStringList &files, const QStringList &remarks);

private:
    struct Outcome {
        QStringList files, remarks;
    };
    using Percent = std::shared_ptr<std::atomic<int>>;
    [[nodiscard]] static Outcome recoverAll(const QStringList &files, const Percent &percent, std::stop_token stop);

    std::stop_source m_stop;
    Percent m_percent;
    QTimer m_timer;
    LatestJob m_looking, m_recovering;
};

} // namespace event_studio
