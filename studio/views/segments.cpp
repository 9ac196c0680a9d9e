// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/segments.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QToolButton>

namespace event_studio {

Segments::Segments(const QStringList &choices, QWidget *parent) : QWidget(parent), m_group(new QButtonGroup(this))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    for (int i = 0; i < choices.size(); ++i) {
        auto *button = new QToolButton;
        button->setText(choices[i]);
        button->setCheckable(true);
        button->setProperty("segment", i == 0 ? "first" : i == choices.size() - 1 ? "last" : "middle");
        m_group->addButton(button, i);
        layout->addWidget(button);
    }
    if (!choices.isEmpty()) setCurrent(0);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(m_group, &QButtonGroup::idClicked, this, &Segments::chosen);
}

int Segments::current() const
{
    return m_group->checkedId();
}

void Segments::setCurrent(int index)
{
    m_group->button(index)->setChecked(true);
}

void Segments::setText(int index, const QString &text)
{
    button(index)->setText(text);
}

QToolButton *Segments::button(int index) const
{
    return qobject_cast<QToolButton *>(m_group->button(index));
}

} // namespace event_studio
