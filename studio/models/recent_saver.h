// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"

#include <QObject>
#include <QString>

namespace event_studio {

class EngineLink;
class RecordingControl;

/// Saves the flight recorder's past as a recording of its own, also while another one is under way and after the run.
class RecentSaver : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::seconds ALL = std::chrono::hours(24 * 365 * 50);
    static constexpr std::chrono::seconds LENGTHS[] = {std::chrono::seconds(10), std::chrono::seconds(30),
                                                       std::chrono::minutes(1), std::chrono::minutes(5), ALL};

    /// Takes folder, name and chosen types of `recording`. Both must outlive it.
    RecentSaver(EngineLink &engine, const RecordingControl &recording, QObject *parent = nullptr);

    /// How much save() takes: one of LENGTHS.
    void setLength(std::chrono::seconds length);
    [[nodiscard]] std::chrono::seconds length() const { return m_length; }
    /// "last 30 s", "all that is held".
    [[nodiscard]] static QString toText(std::chrono::seconds length);

    /// The flight recorder holds something, and no other save is under way.
    [[nodiscard]] bool canSave() const { return obstacle().isEmpty(); }
    /// Why it cannot save now, in words; empty: it can.
    [[nodiscard]] QString obstacle() const;
    void save();

signals:
    void changed();
    void lengthChanged(); ///< after changed()
    void saved(const QString &file, quint64 events);
    void failed(const QString &words);

private:
    void adapt();

    EngineLink &m_engine;
    const RecordingControl &m_recording;
    std::chrono::seconds m_length{30};
    QString m_told = obstacle(); ///< the obstacle, as told last
};

} // namespace event_studio
