// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QWidget>

#include <vector>

class QLabel;

namespace event_studio {

/// One name of the legend: a stroke of the curve's colour and the name; hollow and faint while the curve is hidden.
class LegendEntry : public QAbstractButton {
    Q_OBJECT
public:
    enum class Begin {
        AtOnce,
        AsClick ///< by a double click, whose first half was a click
    };

    explicit LegendEntry(QWidget *parent = nullptr);

    void show(const QString &name, const QColor &colour, bool shown, Qt::PenStyle line = Qt::SolidLine);
    [[nodiscard]] QSize sizeHint() const override;

signals:
    void soloWanted(event_studio::LegendEntry::Begin begin);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;

private:
    QColor m_colour;
    bool m_shown = true;
    Qt::PenStyle m_line = Qt::SolidLine;
};

/// The names of a graph's curves, in the colours of the curves. A click hides or shows one; a double click, or a click
/// with Ctrl, shows it alone, and once more shows them all again.
class Legend : public QWidget {
    Q_OBJECT
public:
    struct Entry {
        QString name;
        QColor colour;
        bool shown = true;
        Qt::PenStyle line = Qt::SolidLine; ///< as the curve has it
        friend bool operator==(const Entry &, const Entry &) = default;
    };

    /// Names, and lines of them: more would take the room of the curves. The others are counted.
    static constexpr std::size_t MOST = 40;
    static constexpr int MOST_LINES = 5;

    explicit Legend(QWidget *parent = nullptr);

    void setEntries(const std::vector<Entry> &entries);
    /// The button of a name, for tests and tours; null: there is none.
    [[nodiscard]] LegendEntry *button(const QString &name) const;

signals:
    void shownWanted(const QString &name, bool shown);
    void soloWanted(const QString &name);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void addButton();
    void fit();
    [[nodiscard]] int linesOf(std::size_t named) const;

    std::vector<Entry> m_entries;
    std::size_t m_named = 0;            ///< the first so many of them
    std::optional<Entry> m_beforeClick; ///< the one that was clicked last, as it was
    std::vector<LegendEntry *> m_buttons;
    QLabel *m_others;
};

} // namespace event_studio
