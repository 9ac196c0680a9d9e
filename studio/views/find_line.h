// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"
#include "studio/link/latest_job.h"

#include <QWidget>

class QAbstractItemView;
class QLabel;
class QLineEdit;

namespace event_studio {

class StudioData;

/// Goes from one event to the next that matches a line, written as in the filter, while the list keeps showing the
/// others too. Return and F3 go on, with Shift backwards, Escape closes it.
class FindLine : public QWidget {
    Q_OBJECT
public:
    /// `table` shows the events of `studio`; its current row is where a search begins. Both must outlive it.
    FindLine(StudioData &studio, QAbstractItemView &table, QWidget *parent = nullptr);

    [[nodiscard]] QLineEdit *edit() const { return m_edit; }
    [[nodiscard]] QLabel *words() const { return m_words; }

    /// Goes on, or asks what for where nobody has said so yet.
    void find(EventQuery::Direction direction);
    void open();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    [[nodiscard]] Sequence start(EventQuery::Direction direction) const;
    void forgetSearch();
    void show(const QString &words, bool isMistake = false);
    void close();

    StudioData &m_data;
    QAbstractItemView &m_table;
    QLineEdit *m_edit;
    QLabel *m_words;
    LatestJob m_search;
};

} // namespace event_studio
