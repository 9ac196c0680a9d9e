// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"

#include "event_engine/recorder.h"

#include <QString>
#include <QStringList>
#include <optional>

namespace event_engine {
struct Manifest;
}

namespace event_studio {

class Settings;

/// How recordings are made, as somebody has chosen it; kept between two starts of the program.
struct RecordingSettings {
    enum class Types { All, Only, Except };

    Types types = Types::All;
    QStringList
        typeNames; ///< that Only and Except mean. Of other apps too: those that an app does not have do not count
    QString folder;
    QString name;                                         ///< of the file, before its time; empty: the app's title
    std::optional<event_engine::Compression> compression; ///< empty: as the app file says
    event_engine::OverflowPolicy policy = event_engine::OverflowPolicy::DropNewest;

    // 0 = no such limit. Sizes in bytes.
    quint64 splitSize = 0;
    std::chrono::seconds splitTime{0};
    quint64 keepFiles = 0; ///< only where it is split
    quint64 maxSize = 0;
    std::chrono::seconds maxTime{0};
    quint64 keepFree = event_engine::RecorderOptions().keepFree;

    [[nodiscard]] bool isSplit() const { return splitSize > 0 || splitTime.count() > 0; }
    /// Those of an app's types that are not recorded, in the order of the app file.
    [[nodiscard]] QStringList excludedTypes(const event_engine::Manifest &app) const;
    /// What the recorder is told; its file is left open.
    [[nodiscard]] event_engine::RecorderOptions optionsFor(const event_engine::Manifest &app) const;
    /// A file of the folder that is not there yet: NAME_TIME.mcap, with `what` in its name where it is given. Makes the
    /// folder. As long as the disk takes: it belongs on a worker.
    [[nodiscard]] Result<QString> newFile(const QString &appTitle, const QString &what = {}) const;

    void save(Settings &settings) const;
    [[nodiscard]] static RecordingSettings restored(const Settings &settings, const QString &defaultFolder);

    friend bool operator==(const RecordingSettings &, const RecordingSettings &) = default;
};

} // namespace event_studio
