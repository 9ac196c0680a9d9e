// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

class QWidget;

namespace event_studio {

/// Asks for a file to write. `filters` are like "Picture (*.png)"; a name without an ending gets that of the chosen
/// one. Empty: nobody chose.
[[nodiscard]] QString chooseFileToSave(QWidget *parent, const QString &title, const QString &proposed,
                                       const QStringList &filters);

/// The file with the ending that the filter "Picture (*.png)" stands for, where it has none of these filters.
[[nodiscard]] QString withEnding(const QString &file, const QString &filter, const QStringList &filters);

} // namespace event_studio
