// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/legend.h"

#include "studio/plots/theme.h"
#include "studio/views/elided_label.h"
#include "studio/views/flow_layout.h"
#include "studio/views/view_setup.h"

#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QResizeEvent>

#include <algorithm>

namespace event_studio {

namespace {

constexpr int STROKE = 18, GAP = 6, SIDE = 6;

QString othersText(std::size_t count)
{
    return Legend::tr("and %1 more").arg(count);
}

} // namespace

LegendEntry::LegendEntry(QWidget *parent) : QAbstractButton(parent)
{
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::TabFocus);
    setToolTip(tr("Click: hide or show. Double click: this one alone, or all again."));
}

void LegendEntry::show(const QString &name, const QColor &colour, bool shown, Qt::PenStyle line)
{
    const bool longer = name != text();
    setText(name);
    m_colour = colour;
    m_shown = shown;
    m_line = line;
    setAccessibleDescription(shown ? tr("shown") : tr("hidden"));
    if (longer) updateGeometry();
    update();
}

QSize LegendEntry::sizeHint() const
{
    return {SIDE + STROKE + GAP + fontMetrics().horizontalAdvance(elidedName(text(), fontMetrics())) + SIDE,
            fontMetrics().height() + 6};
}

void LegendEntry::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (underMouse() || hasFocus()) {
        QColor hover = theme.text;
        hover.setAlpha(16);
        painter.setPen(Qt::NoPen);
        painter.setBrush(hover);
        painter.drawRoundedRect(rect(), 4, 4);
    }
    const int width = !m_shown ? 1 : m_line == Qt::SolidLine ? 3 : 2; // dashes are as long as their line is thick
    painter.setPen(
        QPen(m_shown ? m_colour : theme.faint, width, m_line, m_line == Qt::SolidLine ? Qt::RoundCap : Qt::FlatCap));
    const double middle = height() / 2.0;
    painter.drawLine(QPointF(SIDE + 1, middle), QPointF(SIDE + STROKE - 1, middle));
    painter.setPen(m_shown ? theme.text : theme.faint);
    QFont crossedOut = font();
    crossedOut.setStrikeOut(!m_shown);
    painter.setFont(crossedOut);
    painter.drawText(rect().adjusted(SIDE + STROKE + GAP, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     elidedName(text(), fontMetrics()));
}

void LegendEntry::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        setDown(false);
        emit soloWanted(Begin::AtOnce);
    } else {
        QAbstractButton::mouseReleaseEvent(event);
    }
}

void LegendEntry::mouseDoubleClickEvent(QMouseEvent *)
{
    emit soloWanted(Begin::AsClick);
}

Legend::Legend(QWidget *parent) : QWidget(parent), m_others(label({}, LabelRole::Hint))
{
    auto *layout = new FlowLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(m_others);
    m_others->setMinimumHeight(fontMetrics().height() + 6); // as the names beside it
    m_others->hide();
}

void Legend::setEntries(const std::vector<Entry> &entries)
{
    if (entries == m_entries) return;
    m_entries = entries;
    while (m_buttons.size() < std::min(entries.size(), MOST)) addButton();
    for (std::size_t i = 0; i < std::min(entries.size(), m_buttons.size()); ++i)
        m_buttons[i]->show(entries[i].name, entries[i].colour, entries[i].shown, entries[i].line);
    fit();
    layout()->removeWidget(m_others);
    layout()->addWidget(m_others); // behind the names
    updateGeometry();
}

void Legend::fit()
{
    m_named = std::min(m_entries.size(), MOST);
    while (m_named > 1 && linesOf(m_named) > MOST_LINES) --m_named;
    for (std::size_t i = 0; i < m_buttons.size(); ++i) m_buttons[i]->setVisible(i < m_named);
    m_others->setText(othersText(m_entries.size() - m_named));
    m_others->setVisible(m_named < m_entries.size());
}

int Legend::linesOf(std::size_t named) const
{
    int lines = 1, x = 0;
    const auto add = [&](int width) {
        if (x > 0 && x + width > this->width()) {
            ++lines;
            x = 0;
        }
        x += width + layout()->spacing();
    };
    for (std::size_t i = 0; i < named; ++i) add(m_buttons[i]->sizeHint().width());
    if (named < m_entries.size()) add(fontMetrics().horizontalAdvance(othersText(m_entries.size() - named)));
    return lines;
}

void Legend::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    if (event->size().width() != event->oldSize().width()) fit();
}

void Legend::addButton()
{
    auto *button = new LegendEntry(this);
    layout()->addWidget(button);
    m_buttons.push_back(button);
    const std::size_t place = m_buttons.size() - 1;
    connect(button, &QAbstractButton::clicked, this, [this, place] {
        m_beforeClick = m_entries[place];
        emit shownWanted(m_beforeClick->name, !m_beforeClick->shown);
    });
    connect(button, &LegendEntry::soloWanted, this, [this, place](LegendEntry::Begin begin) {
        const QString name = m_entries[place].name;
        const auto before = std::exchange(m_beforeClick, std::nullopt);
        if (begin == LegendEntry::Begin::AsClick && before && before->name == name)
            emit shownWanted(name, before->shown); // as if that click had not been
        emit soloWanted(name);
    });
}

LegendEntry *Legend::button(const QString &name) const
{
    for (std::size_t i = 0; i < m_named; ++i)
        if (m_entries[i].name == name) return m_buttons[i];
    return nullptr;
}

} // namespace event_studio
