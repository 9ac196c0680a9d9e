// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/focus_ring.h"

#include "studio/views/outline.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QTabBar>
#include <QTextEdit>

namespace event_studio {

namespace {

template <class... Kinds>
bool isAnyOf(const QWidget *widget)
{
    return (... || (qobject_cast<const Kinds *>(widget) != nullptr));
}

bool tellsByItself(const QWidget *widget)
{
    // What is only read has no frame that could change its colour.
    const bool isEditor = isAnyOf<QPlainTextEdit, QTextEdit>(widget) && !widget->property("plain").toBool();
    const auto *label = qobject_cast<const QLabel *>(widget);
    const bool hasLinks = label && (label->textInteractionFlags() & Qt::LinksAccessibleByKeyboard);
    return isEditor || hasLinks ||
           isAnyOf<QAbstractButton, QLineEdit, QAbstractSpinBox, QComboBox, QTabBar, QMenuBar>(widget);
}

} // namespace

FocusRing::FocusRing(QObject *parent) : QObject(parent)
{
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget *, QWidget *focused) { follow(focused); });
    follow(QApplication::focusWidget());
}

void FocusRing::follow(QWidget *focused)
{
    delete m_outline;
    if (!focused || focused->isWindow() || focused->window()->windowType() == Qt::Popup) return;
    if (!tellsByItself(focused)) m_outline = new Outline(*focused);
}

} // namespace event_studio
