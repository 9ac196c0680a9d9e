// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/ask_words.h"

#include <QInputDialog>

namespace event_studio {

namespace {

constexpr int WIDTH = 420;

} // namespace

QString askForWords(QWidget *parent, const QString &title, const QString &question, const QString &proposed)
{
    QInputDialog dialog(parent);
    dialog.setWindowTitle(title);
    dialog.setLabelText(question);
    dialog.setTextValue(proposed);
    dialog.resize(WIDTH, dialog.sizeHint().height());
    return dialog.exec() == QDialog::Accepted ? dialog.textValue() : QString();
}

} // namespace event_studio
