// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/types_view.h"

#include "studio/models/studio_data.h"
#include "studio/models/table_csv.h"
#include "studio/views/empty_hint.h"
#include "studio/views/icons.h"
#include "studio/views/type_delegate.h"
#include "studio/views/view_setup.h"

#include <QClipboard>
#include <QColorDialog>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

namespace event_studio {

TypesView::TypesView(StudioData &studio, QWidget *parent)
    : QWidget(parent), m_data(studio), m_sorted(new QSortFilterProxyModel(this)), m_table(new QTableView(this))
{
    m_sorted->setSourceModel(&studio.types);
    m_sorted->setSortRole(SortRole);
    m_table->setModel(m_sorted);
    setUpTable(m_table);
    setUpColumns();
    m_hint = new EmptyHint(m_table);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_table);
    setFocusProxy(m_table);

    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QWidget::customContextMenuRequested, this, &TypesView::showMenu);
    connect(m_table, &QTableView::doubleClicked, this,
            [this](const QModelIndex &index) { emit eventsWanted(typeAt(index)); });
    connect(m_hint, &QLabel::linkActivated, this, &TypesView::linkActivated);
    connect(&studio.colors, &TypeColors::changed, m_table->viewport(), qOverload<>(&QWidget::update));
}

void TypesView::setUpColumns()
{
    m_table->setItemDelegate(new TypeNumberDelegate(m_table));
    m_table->setItemDelegateForColumn(EventTypeModel::Name, new TypeNameDelegate(m_data.colors, m_table));
    m_table->setItemDelegateForColumn(EventTypeModel::Sparkline, new SparklineDelegate(m_data.colors, m_table));
    m_table->setSortingEnabled(true);
    QHeaderView *header = m_table->horizontalHeader();
    header->setSortIndicator(-1, Qt::AscendingOrder);
    header->setSortIndicatorClearable(true);
    for (int column = EventTypeModel::MeanSize; column < EventTypeModel::ColumnCount; ++column)
        header->setSectionHidden(column, true);
    setColumnWidths(header, {114, 56, 60, 72, 64, 66, 70, 80, 80, 54, 120, 120});
}

void TypesView::setEmptyWords(const QString &words)
{
    m_hint->setWords(words);
}

void TypesView::select(const QString &typeName)
{
    const int row = m_data.types.rowOf(typeName);
    if (row < 0) return;
    const QModelIndex index = m_sorted->mapFromSource(m_data.types.index(row, EventTypeModel::Name));
    m_table->setCurrentIndex(index);
    m_table->scrollTo(index);
}

QString TypesView::typeAt(const QModelIndex &index) const
{
    return index.data(NameRole).toString();
}

void TypesView::showMenu(const QPoint &position)
{
    const QModelIndex index = m_table->indexAt(position);
    if (!index.isValid()) return;
    const QString name = typeAt(index);
    QMenu menu;
    menu.addAction(icon(QStringLiteral("event")), tr("Show its events"), this,
                   [this, name] { emit eventsWanted(name); });
    menu.addAction(icon(QStringLiteral("send")), tr("Inject one of these"), this,
                   [this, name] { emit injectWanted(name); });
    menu.addAction(tr("Leave out of the event list"), this,
                   [this, name] { m_data.filter.add(QStringLiteral("type != \"%1\"").arg(name)); });
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("chart")), tr("Only this one in the graph"), this,
                   [this, name] { m_data.types.showOnly(name); });
    menu.addAction(tr("All in the graph"), this, [this] { m_data.types.showAll(); });
    menu.addSeparator();
    menu.addAction(tr("Choose its colour..."), this, [this, name] { chooseColour(name); });
    menu.addAction(tr("Reset its colour"), this, [this, name] { m_data.colors.resetColour(name); });
    addDecoder(menu, name);
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("copy")), tr("Copy the table as CSV"), this, &TypesView::copyCsv);
    menu.exec(m_table->viewport()->mapToGlobal(position));
}

// How payloads are read stands in the app file, since it also goes into recordings and to other programs.
void TypesView::addDecoder(QMenu &menu, const QString &typeName)
{
    const int row = m_data.types.rowOf(typeName);
    if (row < 0) return;
    const std::string_view encoding = event_engine::toText(m_data.types.typeAt(row).type.encoding);
    const QString read = QString::fromUtf8(encoding.data(), qsizetype(encoding.size()));
    const bool isLive = m_data.source.kind() == Source::Kind::Live;
    QAction *decoder = menu.addAction(isLive ? tr("Read as %1: set its decoder...").arg(read)
                                             : tr("Read as %1, as recorded").arg(read),
                                      this, &TypesView::decoderWanted);
    decoder->setToolTip(tr("Opens the app file: \"encoding\" of the event type says how its payloads are read"));
    decoder->setEnabled(isLive && m_data.engine.isOpen());
}

void TypesView::copyCsv()
{
    QGuiApplication::clipboard()->setText(csvOf(*m_table->model()));
}

void TypesView::chooseColour(const QString &typeName)
{
    const QColor colour =
        QColorDialog::getColor(m_data.colors.colour(typeName), this, tr("Colour of %1").arg(typeName));
    if (colour.isValid()) m_data.colors.setColour(typeName, colour);
}

} // namespace event_studio
