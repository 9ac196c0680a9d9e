// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/types_view.h"

#include "studio/models/formats.h"
#include "studio/models/studio_data.h"
#include "studio/views/column_room.h"
#include "studio/views/decoder_dialog.h"
#include "studio/views/icons.h"
#include "studio/views/type_delegate.h"
#include "studio/views/view_setup.h"

#include <QColorDialog>
#include <QHeaderView>
#include <QMenu>
#include <QSortFilterProxyModel>
#include <QTableView>

namespace event_studio {

TypesView::TypesView(StudioData &studio, QWidget *parent)
    : TablePane(parent), m_data(studio), m_table(new QTableView(this))
{
    m_table->setModel(sortable(studio.types, this));
    setUpTable(m_table, [this] { adaptToReset(); });
    setUpColumns();
    setTable(m_table);
    studio.sparks.setSeen(false); // until it is shown
    connect(m_table, &QTableView::doubleClicked, this,
            [this](const QModelIndex &index) { emit eventsWanted(nameAt(index)); });
    connect(&studio.source, &Source::feedChanged, this, &TypesView::adaptColumns);
    connect(&studio.colors, &TypeColors::changed, m_table->viewport(), qOverload<>(&QWidget::update));
}

void TypesView::showEvent(QShowEvent *event)
{
    TablePane::showEvent(event);
    m_data.sparks.setSeen(true);
}

void TypesView::hideEvent(QHideEvent *event)
{
    TablePane::hideEvent(event);
    m_data.sparks.setSeen(false);
}

void TypesView::setUpColumns()
{
    m_table->setItemDelegate(new TypeNumberDelegate(m_table));
    m_table->setItemDelegateForColumn(EventTypeModel::Name, new TypeNameDelegate(m_data.colors, m_table));
    m_table->setItemDelegateForColumn(EventTypeModel::Sparkline, new SparklineDelegate(m_data.colors, m_table));
    m_table->setSortingEnabled(true);
    QHeaderView *header = m_table->horizontalHeader();
    startUnsorted(header);
    for (int column = EventTypeModel::MeanSize; column < EventTypeModel::ColumnCount; ++column)
        header->setSectionHidden(column, true);
    setColumnWidths(header, {117, 56, 66, 74, 62, 78, 74, 88, 88, 56, 120, 120}); // the longest numbers have room
    m_room = new ColumnRoom(*m_table, *header, header->length(),
                            {{EventTypeModel::Name, 60},
                             {EventTypeModel::Count, 6},
                             {EventTypeModel::Rate, 6},
                             {EventTypeModel::ByteRate, 8},
                             {EventTypeModel::Sparkline, 60},
                             {EventTypeModel::Age, 6}});
}

// Its index counts events and no bytes.
void TypesView::adaptColumns()
{
    if (m_data.source.kind() == Source::Kind::Live) return putColumnsBack();
    for (const int column : {EventTypeModel::ByteRate, EventTypeModel::MeanSize}) {
        if (m_table->isColumnHidden(column)) continue;
        m_putAside << column;
        m_table->hideColumn(column);
    }
    m_room->adapt();
}

void TypesView::adaptToReset()
{
    m_putAside.clear();
    adaptColumns();
}

void TypesView::putColumnsBack()
{
    for (const int column : m_putAside) m_table->showColumn(column);
    m_putAside.clear();
    m_room->adapt();
}

void TypesView::fillMenu(QMenu &menu, const QModelIndex &index)
{
    const QString name = nameAt(index);
    menu.addAction(icon(QStringLiteral("event")), tr("Show its &events"), this,
                   [this, name] { emit eventsWanted(name); });
    menu.addAction(icon(QStringLiteral("send")), tr("&Inject one of these"), this,
                   [this, name] { emit injectWanted(name); });
    QAction *mute = menu.addAction(tr("&Mute in the event list"));
    mute->setCheckable(true);
    mute->setChecked(m_data.filter.muted().contains(name));
    connect(mute, &QAction::triggered, this, [this, name](bool on) { m_data.filter.setMuted(name, on); });
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("chart")), tr("&Only this one in the graph"), this,
                   [this, name] { m_data.types.showOnly(name); });
    menu.addAction(tr("&All in the graph"), this, [this] { m_data.types.showAll(); });
    menu.addSeparator();
    menu.addAction(tr("&Choose its colour..."), this, [this, name] { chooseColour(name); });
    menu.addAction(tr("&Reset its colour"), this, [this, name] { m_data.colors.resetColour(name); });
    addDecoder(menu, name);
    menu.addSeparator();
}

void TypesView::addDecoder(QMenu &menu, const QString &typeName)
{
    const int row = m_data.types.rowOf(typeName);
    if (row < 0) return;
    const QString read = fromView(event_engine::toText(m_data.types.typeAt(row).type.encoding));
    const bool isChosen = m_data.decoders.decoders().find(typeName.toStdString());
    menu.addAction(isChosen ? tr("Read as %1, chosen here: set its &decoder...").arg(read)
                            : tr("Read as %1: set its &decoder...").arg(read),
                   this, [this, typeName] { chooseDecoder(typeName); });
}

void TypesView::chooseDecoder(const QString &typeName)
{
    DecoderDialog dialog(typeName, m_data.decoders.find(typeName), m_data.source.feed(), this);
    if (dialog.exec() != QDialog::Accepted) return;
    dialog.choice() ? m_data.decoders.choose(*dialog.choice()) : m_data.decoders.forget(typeName);
}

void TypesView::chooseColour(const QString &typeName)
{
    const QColor colour =
        QColorDialog::getColor(m_data.colors.colour(typeName), this, tr("Colour of %1").arg(typeName));
    if (colour.isValid()) m_data.colors.setColour(typeName, colour);
}

} // namespace event_studio
