// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/ui_state.h"

#include "studio/views/column_room.h"
#include "studio/views/view_setup.h"

#include <QDockWidget>
#include <QEvent>
#include <QHeaderView>
#include <QMainWindow>
#include <QSplitter>

namespace event_studio {

namespace {

/// Raised when panes or columns change in a way that an older layout does not fit.
constexpr int VERSION = 5;

const QString NEEDED = QStringLiteral("Needed"); // what its contents need goes with the widths of a table

QString key(const QString &name)
{
    return QStringLiteral("layout%1/%2").arg(VERSION).arg(name);
}

} // namespace

QByteArray UiState::Part::state() const
{
    return header ? header->saveState() : splitter->saveState();
}

void UiState::Part::setState(const QByteArray &state) const
{
    if (state.isEmpty()) return;
    header ? header->restoreState(state) : splitter->restoreState(state);
}

UiState::UiState(QMainWindow &window) : m_window(window), m_docks(window)
{
    window.installEventFilter(this);
}

void UiState::add(const QString &name, QHeaderView *header)
{
    m_parts.push_back({name, header, nullptr, {}});
    connect(header, &QHeaderView::sectionResized, this, &UiState::changed);
    connect(header, &QHeaderView::sectionMoved, this, &UiState::changed);
    connect(header, &QHeaderView::sortIndicatorChanged, this, &UiState::changed);
}

void UiState::add(const QString &name, QSplitter *splitter)
{
    m_parts.push_back({name, nullptr, splitter, {}});
    connect(splitter, &QSplitter::splitterMoved, this, &UiState::changed);
}

void UiState::rememberDefault()
{
    m_byDefault = m_window.saveState(VERSION);
    for (Part &part : m_parts) {
        part.byDefault = part.state();
        if (part.header) rememberColumns(part.header);
    }
    for (QDockWidget *pane : m_window.findChildren<QDockWidget *>()) {
        connect(pane, &QDockWidget::dockLocationChanged, this, &UiState::changed);
        connect(pane, &QDockWidget::topLevelChanged, this, &UiState::changed);
        connect(pane, &QDockWidget::visibilityChanged, this, &UiState::changed);
        pane->installEventFilter(this);
    }
}

bool UiState::eventFilter(QObject *watched, QEvent *event)
{
    const auto type = event->type();
    if (type == QEvent::Resize || type == QEvent::Move || type == QEvent::WindowStateChange) emit changed();
    return QObject::eventFilter(watched, event);
}

void UiState::reset()
{
    m_docks.forget();
    m_window.restoreState(m_byDefault, VERSION);
    for (const Part &part : m_parts) part.setState(part.byDefault);
}

void UiState::save(Settings &settings) const
{
    settings.setValue(key(QStringLiteral("geometry")), m_window.saveGeometry());
    settings.setValue(key(QStringLiteral("docks")), m_window.saveState(VERSION));
    settings.setValue(key(QStringLiteral("sizes")), m_docks.save());
    for (const Part &part : m_parts) {
        settings.setValue(key(part.name), part.state());
        if (const QVariant needed = part.header ? part.header->property(ColumnRoom::NEEDED) : QVariant();
            needed.isValid())
            settings.setValue(key(part.name + NEEDED), needed);
    }
}

void UiState::restore(const Settings &settings)
{
    m_window.restoreGeometry(settings.value(key(QStringLiteral("geometry"))).toByteArray());
    m_window.restoreState(settings.value(key(QStringLiteral("docks"))).toByteArray(), VERSION);
    m_docks.restore(settings.value(key(QStringLiteral("sizes"))).toMap());
    for (const Part &part : m_parts) {
        if (part.header) part.header->setProperty(ColumnRoom::NEEDED, settings.value(key(part.name + NEEDED)));
        part.setState(settings.value(key(part.name)).toByteArray());
    }
}

} // namespace event_studio
