// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/ask_words.h"

#include <QInputDialog>
#include <QPointer>

namespace event_studio {

namespace {

constexpr int WIDTH = 420;

} // namespace

QString askForWords(QWidget *parent, const QString &title, const QString &question, const QString &proposed)
{
    const QPointer<QInputDialog> dialog(new QInputDialog(parent)); // its parent may go while it is open
    dialog->setWindowTitle(title);
    dialog->setLabelText(question);
    dialog->setTextValue(proposed);
    dialog->resize(WIDTH, dialog->sizeHint().height());
    const bool accepted = dialog->exec() == QDialog::Accepted;
    const QString words = dialog && accepted ? dialog->textValue() : QString();
    delete dialog;
    return words;
}

} // namespace event_studio
