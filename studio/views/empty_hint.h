// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QPointer>

class QAbstractItemView;

namespace event_studio {

/// What stands in an empty view instead of nothing: why it is empty and what to do about it. Words in the form
/// `<a href="open">Open an app.toml</a>` are actions: the link's name comes with linkActivated().
class EmptyHint : public QLabel {
    Q_OBJECT
public:
    /// Over `view`, whenever its model has no rows.
    explicit EmptyHint(QAbstractItemView *view, const QString &words = {});

    void setWords(const QString &words);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void adapt();

    QAbstractItemView *m_view;
};

} // namespace event_studio
