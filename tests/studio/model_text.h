// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>
#include <QStringList>
#include <initializer_list>

/// What a person reads in a row of a table: the texts of its columns, or of some of them, with bars between.
inline QString rowText(const QAbstractItemModel &model, int row, std::initializer_list<int> columns = {})
{
    QStringList texts;
    const auto add = [&](int column) { texts << model.index(row, column).data().toString(); };
    for (const int column : columns) add(column);
    if (columns.size() == 0)
        for (int column = 0; column < model.columnCount(); ++column) add(column);
    return texts.join(QStringLiteral(" | "));
}

/// All rows.
inline QStringList tableText(const QAbstractItemModel &model, std::initializer_list<int> columns = {})
{
    QStringList rows;
    for (int row = 0; row < model.rowCount(); ++row) rows << rowText(model, row, columns);
    return rows;
}
