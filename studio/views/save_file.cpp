// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/save_file.h"

#include <QFileDialog>

namespace event_studio {

namespace {

/// "Picture (*.png)" as ".png".
QString endingOf(const QString &filter)
{
    const qsizetype begin = filter.lastIndexOf(QLatin1String("(*"));
    return begin < 0 ? QString() : filter.mid(begin + 2).chopped(1);
}

} // namespace

QString withEnding(const QString &file, const QString &filter, const QStringList &filters)
{
    for (const QString &known : filters)
        if (file.endsWith(endingOf(known), Qt::CaseInsensitive)) return file;
    return file + endingOf(filter);
}

QString chooseFileToSave(QWidget *parent, const QString &title, const QString &proposed, const QStringList &filters)
{
    QFileDialog dialog(parent, title, {}, filters.join(QStringLiteral(";;")));
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    dialog.selectFile(proposed);
    const auto setEnding = [&dialog](const QString &filter) { dialog.setDefaultSuffix(endingOf(filter).mid(1)); };
    setEnding(filters.value(0));
    QObject::connect(&dialog, &QFileDialog::filterSelected, &dialog, setEnding);
    if (dialog.exec() != QDialog::Accepted) return {};
    return withEnding(dialog.selectedFiles().value(0), dialog.selectedNameFilter(), filters);
}

} // namespace event_studio
