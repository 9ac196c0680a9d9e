// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace event_studio {

/// Asks for a line of words, in a dialog that has room for them and for its title. Empty: nobody gave any.
[[nodiscard]] QString askForWords(QWidget *parent, const QString &title, const QString &question,
                                  const QString &proposed = {});

} // namespace event_studio
