// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace event_studio {

/// As much of a name as is enough to know it by, for a line that has to leave room for others.
[[nodiscard]] QString elidedName(const QString &name, const QFontMetrics &metrics);

/// A line of somebody's words, however long: where the room is short it ends with a sign of that, and a tool tip has
/// all of it. Asks for the room of a name's beginning, and needs none.
class ElidedLabel : public QLabel {
public:
    explicit ElidedLabel(QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool isElided() const;

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] QString shownText() const;
};

} // namespace event_studio
