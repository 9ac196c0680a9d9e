// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/plugins_view.h"

#include "studio/models/outside_publishers.h"
#include "studio/models/studio_data.h"
#include "studio/views/column_room.h"
#include "studio/views/icons.h"
#include "studio/views/plugin_table.h"
#include "studio/views/view_setup.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>
#include <QSortFilterProxyModel>

#include <algorithm>

namespace event_studio {

namespace {

struct ShownColumn {
    PluginModel::Column column;
    int width;
};
constexpr ShownColumn SHOWN[] = {{PluginModel::Name, 140},        {PluginModel::State, 86},
                                 {PluginModel::ReceivedRate, 62}, {PluginModel::PublishedRate, 62},
                                 {PluginModel::Backlog, 52},      {PluginModel::Lost, 51}};

bool isShown(int column)
{
    return std::any_of(std::begin(SHOWN), std::end(SHOWN),
                       [column](const auto &shown) { return shown.column == column; });
}

} // namespace

PluginsView::PluginsView(StudioData &studio, QWidget *parent)
    : TablePane(parent), m_studio(studio), m_table(new PluginTable(this))
{
    m_table->setModel(sortable(studio.plugins, this));
    QHeaderView *header = m_table->header();
    m_table->setSortingEnabled(true);
    startUnsorted(header);
    header->setStretchLastSection(false); // before hiding: a header that stretches lets hidden sections keep their room
    for (int column = 0; column < PluginModel::ColumnCount; ++column)
        header->setSectionHidden(column, !isShown(column));
    for (const auto &[column, width] : SHOWN) header->resizeSection(column, width);
    new ColumnRoom(*m_table, *header, header->length(),
                   {{PluginModel::Name, 70},
                    {PluginModel::State, 6},
                    {PluginModel::ReceivedRate, 8},
                    {PluginModel::PublishedRate, 8},
                    {PluginModel::Backlog, 40},
                    {PluginModel::Lost, 20}});
    offerColumns(header);
    setTable(m_table);
    connect(m_table, &QTreeView::doubleClicked, this,
            [this](const QModelIndex &index) { emit outputWanted(nameAt(index)); });
}

PluginsView::~PluginsView() = default;

void PluginsView::fillMenu(QMenu &menu, const QModelIndex &index)
{
    const QString name = nameAt(index);
    const QString cause = index.siblingAtColumn(PluginModel::Cause).data().toString();
    addOrders(menu, index);
    menu.addAction(icon(QStringLiteral("output")), tr("Show its &output"), this,
                   [this, name] { emit outputWanted(name); });
    menu.addAction(icon(QStringLiteral("event")), tr("Show its &events"), this,
                   [this, name] { emit eventsWanted(name); });
    if (!cause.isEmpty())
        menu.addAction(icon(QStringLiteral("copy")), tr("&Copy the cause"), this,
                       [name, cause] { QGuiApplication::clipboard()->setText(name + ": " + cause); });
}

void PluginsView::addOrders(QMenu &menu, const QModelIndex &index)
{
    using Order = EngineLink::PluginOrder;
    const PluginSnapshot &plugin = m_studio.plugins.pluginAt(m_studio.plugins.rowOf(nameAt(index)));
    const bool ended = plugin.state == PluginState::Stopped || plugin.state == PluginState::Failed;
    const auto add = [&](const char *image, const QString &words, Order order, bool makesSense) {
        QAction *action = menu.addAction(
            icon(QString::fromLatin1(image)), words, this,
            [this, name = index.data(NameRole).toString(), order] { m_studio.engine.order(name, order); });
        // Over a recording the state is that of then, and the plugin that would be stopped one of now.
        const bool isLive = m_studio.source.kind() == Source::Kind::Live;
        action->setEnabled(makesSense && isLive && !isOutside(plugin) && m_studio.engine.isRunning());
    };
    add("stop", tr("&Stop"), Order::Stop, !ended && plugin.state != PluginState::Stopping);
    add("run", tr("St&art"), Order::Start, ended && !plugin.joined); // who has joined comes by itself
    add("restart", tr("&Restart"), Order::Restart, !plugin.joined);
    menu.addSeparator();
}

} // namespace event_studio
