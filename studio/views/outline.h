// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

namespace event_studio {

/// A line of the accent's colour around a widget, over all that is in it; with words, a veil over it too. Follows the
/// widget's size, lets the mouse through, and is there until it is deleted.
class Outline : public QWidget {
    Q_OBJECT
public:
    explicit Outline(QWidget &around, const QString &words = {});

    [[nodiscard]] const QString &words() const { return m_words; }

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QString m_words;
};

} // namespace event_studio
