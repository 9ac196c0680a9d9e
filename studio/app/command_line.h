// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/plots/theme.h"

#include <QSize>
#include <QString>
#include <QStringList>

#include <optional>

namespace event_studio {

/// What `event-studio` was asked to do.
struct CommandLine {
    QString file; ///< an app.toml or a recording; empty: none
    bool run = false;
    QString screenshot; ///< where the picture goes; empty: none is wanted
    double after = 2;   ///< seconds until the picture
    std::optional<ThemeChoice> theme;
    std::optional<QSize> size;

    /// What to say instead of starting, where that is all: help, version or a mistake.
    QString answer;
    std::optional<int> exitCode;
};

/// Reads the arguments, the program's name among them. Needs no QApplication.
[[nodiscard]] CommandLine parseCommandLine(const QStringList &arguments);

} // namespace event_studio
