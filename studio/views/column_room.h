// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <vector>

class QAbstractItemView;
class QHeaderView;

namespace event_studio {

/// How much wider than in a small window a column is at most, in pixels.
struct ColumnGrowth {
    int column = 0, most = 0;
};

/// Lets the columns of a table grow together from the widths that they have, by what the table is wider than `least`.
/// They follow the table's size until somebody gives one another width. One of them may need more for what is in it,
/// and gets it up to a fifth of the table. Owned by the table.
class ColumnRoom : public QObject {
    Q_OBJECT
public:
    static constexpr const char *NEEDED = "neededWidth"; ///< property of the header, to be kept with its columns

    /// `fitted`: the column that fitTo() is about.
    ColumnRoom(QAbstractItemView &table, QHeaderView &header, int least, std::initializer_list<ColumnGrowth> growth,
               int fitted = -1);

    void share();          ///< whatever widths somebody gave the columns
    void adapt();          ///< where nobody gave them one: after a resize, and after columns have been hidden or shown
    void fitTo(int width); ///< what is in the fitted column needs so much

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Column {
        int index, least, most;
        int given; ///< width
    };

    [[nodiscard]] int room() const;
    [[nodiscard]] int widthOf(const Column &column) const; ///< in m_room

    QAbstractItemView &m_table;
    QHeaderView &m_header;
    const int m_least, m_fitted;
    std::vector<Column> m_columns;
    int m_growth = 0; ///< of all of them
    int m_room = 0;   ///< of the table, when it was looked at last
};

} // namespace event_studio
