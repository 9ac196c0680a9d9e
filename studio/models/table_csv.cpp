// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/table_csv.h"

#include "studio/models/model_roles.h"

#include <QAbstractItemModel>
#include <QStringList>

namespace event_studio {

QString csvField(QString text)
{
    if (!text.contains(u',') && !text.contains(u'"') && !text.contains(u'\n')) return text;
    return u'"' + text.replace(u'"', QStringLiteral("\"\"")) + u'"';
}

QString csvOf(const QAbstractItemModel &table)
{
    QStringList titles;
    for (int column = 0; column < table.columnCount(); ++column)
        titles << csvField(table.headerData(column, Qt::Horizontal).toString());
    QStringList lines{titles.join(u',')};
    for (int row = 0; row < table.rowCount(); ++row) {
        QStringList fields;
        for (int column = 0; column < table.columnCount(); ++column) {
            const QModelIndex cell = table.index(row, column);
            const bool isNumber = cell.data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight;
            fields << csvField(cell.data(isNumber ? int(SortRole) : int(Qt::DisplayRole)).toString());
        }
        lines << fields.join(u',');
    }
    return lines.join(u'\n') + u'\n';
}

} // namespace event_studio
