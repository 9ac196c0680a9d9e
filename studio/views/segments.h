// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QButtonGroup;
class QToolButton;

namespace event_studio {

/// One choice of a few, all in sight, side by side.
class Segments : public QWidget {
    Q_OBJECT
public:
    explicit Segments(const QStringList &choices, QWidget *parent = nullptr);

    [[nodiscard]] int current() const;
    void setCurrent(int index); ///< without a signal
    void setText(int index, const QString &text);
    [[nodiscard]] QToolButton *button(int index) const;

signals:
    /// Somebody chose.
    void chosen(int index);

private:
    QButtonGroup *m_group;
};

} // namespace event_studio
