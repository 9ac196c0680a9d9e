// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/flow_layout.h"

#include <QWidget>

#include <algorithm>

namespace event_studio {

FlowLayout::FlowLayout(QWidget *parent) : QLayout(parent)
{}

FlowLayout::~FlowLayout() = default;

void FlowLayout::addItem(QLayoutItem *item)
{
    m_items.emplace_back(item);
}

QLayoutItem *FlowLayout::itemAt(int index) const
{
    return index >= 0 && index < count() ? m_items[std::size_t(index)].get() : nullptr;
}

QLayoutItem *FlowLayout::takeAt(int index)
{
    if (!itemAt(index)) return nullptr;
    QLayoutItem *item = m_items[std::size_t(index)].release();
    m_items.erase(m_items.begin() + index);
    return item;
}

void FlowLayout::setGeometry(const QRect &rect)
{
    QLayout::setGeometry(rect);
    arrange(rect, Arrange::Move);
}

QSize FlowLayout::minimumSize() const
{
    QSize size;
    for (const auto &item : m_items) size = size.expandedTo(item->minimumSize());
    const QMargins margins = contentsMargins();
    return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom());
}

int FlowLayout::arrange(const QRect &rect, Arrange what) const
{
    const QRect inner = rect.marginsRemoved(contentsMargins());
    QPoint place = inner.topLeft();
    int lineHeight = 0;
    for (const auto &item : m_items) {
        if (item->isEmpty()) continue;
        const QSize size = item->sizeHint();
        if (place.x() + size.width() > inner.right() + 1 && place.x() > inner.left()) {
            place = QPoint(inner.left(), place.y() + lineHeight + spacing());
            lineHeight = 0;
        }
        if (what == Arrange::Move) item->setGeometry(QRect(place, size));
        place.rx() += size.width() + spacing();
        lineHeight = std::max(lineHeight, size.height());
    }
    return place.y() + lineHeight - rect.y() + contentsMargins().bottom();
}

} // namespace event_studio
