// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace event_studio {

/// The list of keys, F1.
class KeySheet : public QDialog {
    Q_OBJECT
public:
    explicit KeySheet(QWidget *parent = nullptr);
};

} // namespace event_studio
