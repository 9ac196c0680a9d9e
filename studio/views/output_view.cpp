// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/output_view.h"

#include "studio/models/formats.h"
#include "studio/models/model_roles.h"
#include "studio/models/output_model.h"
#include "studio/models/row_runs.h"
#include "studio/plots/theme.h"
#include "studio/views/column_room.h"
#include "studio/views/empty_hint.h"
#include "studio/views/icons.h"
#include "studio/views/view_setup.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace event_studio {

namespace {

constexpr int ENOUGH = 900; ///< for a line of a usual length beside the other columns

class OutputDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->icon = {};
        if (index.column() == OutputModel::Plugin)
            option->textElideMode = Qt::ElideMiddle; // long names share beginnings
        if (index.column() == OutputModel::Text) option->font = fixedFont();
        const QColor colour = colourOf(index, Theme::of(option->palette));
        option->palette.setColor(QPalette::Text, colour);
        option->palette.setColor(QPalette::HighlightedText, colour);
    }

private:
    static QColor colourOf(const QModelIndex &index, const Theme &theme)
    {
        if (index.column() == OutputModel::Time) return theme.muted;
        if (index.column() == OutputModel::Plugin) return theme.text;
        switch (index.data(StateRole).toInt()) {
        case 0: return theme.muted;
        case 2: return theme.warning;
        case 3: return theme.danger;
        default: return theme.text;
        }
    }
};

} // namespace

OutputFilter::OutputFilter(OutputModel &output, QObject *parent) : QSortFilterProxyModel(parent), m_output(output)
{
    setSourceModel(&output);
}

void OutputFilter::setPlugin(const QString &name)
{
    m_plugin = name.toStdString();
    lookAgain();
}

void OutputFilter::setLevel(int level)
{
    m_level = level;
    lookAgain();
}

void OutputFilter::setWords(const QString &words)
{
    m_words = words;
    lookAgain();
}

void OutputFilter::lookAgain()
{
    beginResetModel();
    {
        const QSignalBlocker blocker(this);
        invalidate();
    }
    endResetModel();
}

bool OutputFilter::filterAcceptsRow(int row, const QModelIndex &) const
{
    const OutputLine &line = m_output.lineAt(row);
    return line.level >= m_level && (m_plugin.empty() || line.plugin == m_plugin) &&
           (m_words.isEmpty() || QString::fromStdString(line.text).contains(m_words, Qt::CaseInsensitive));
}

OutputView::OutputView(OutputModel &output, QWidget *parent)
    : QWidget(parent), m_output(output), m_filter(new OutputFilter(output, this)), m_table(new QTableView),
      m_plugin(new QComboBox), m_level(new QComboBox), m_words(new QLineEdit), m_matches(label({}, LabelRole::Hint))
{
    connect(m_filter, &QAbstractItemModel::rowsAboutToBeRemoved, this, &OutputView::letGo); // before the table is told
    m_table->setModel(m_filter);
    setUpTable(m_table);
    m_table->setItemDelegate(new OutputDelegate(m_table));
    setColumnWidths(m_table->horizontalHeader(), {108, 130, 64});
    new ColumnRoom(*m_table, *m_table->horizontalHeader(), ENOUGH,
                   {{OutputModel::Plugin, 70}, {OutputModel::Level, 20}});
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_hint = new EmptyHint(m_table);
    auto *bar = new QWidget;
    createBar(bar);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(bar);
    layout->addWidget(m_table);
    setFocusProxy(m_table);

    connect(m_filter, &QAbstractItemModel::rowsAboutToBeInserted, this, [this] { m_atEnd = isAtEnd(); });
    connect(m_filter, &QAbstractItemModel::rowsRemoved, this, &OutputView::stayAtLine);
    connect(m_filter, &QAbstractItemModel::rowsInserted, this, [this] {
        if (m_atEnd) m_table->scrollToBottom();
    });
    auto *copy = new QAction(tr("Copy"), m_table);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_table->addAction(copy);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(copy, &QAction::triggered, this, &OutputView::copySelected);
    connect(m_hint, &QLabel::linkActivated, this, &OutputView::linkActivated);
}

// What is chosen stays so, and where it is, if it is in sight; else the line on top stays there, or the next one left.
void OutputView::narrow(const std::function<void()> &change)
{
    const auto lineOf = [this](int row) { return m_filter->mapToSource(m_filter->index(row, 0)).row(); };
    const auto placeOf = [this](int line) { return m_filter->mapFromSource(m_output.index(line, 0)); };
    const bool wasAtEnd = isAtEnd();
    const QModelIndex current = m_table->currentIndex();
    const bool isInSight = current.isValid() && m_table->viewport()->rect().intersects(m_table->visualRect(current));
    const int chosen = lineOf(current.row()), top = lineOf(m_table->rowAt(0));
    const int below = current.row() - m_table->rowAt(0); // the top
    std::vector<bool> selected(std::size_t(m_output.rowCount()));
    for (const QItemSelectionRange &range : m_table->selectionModel()->selection())
        for (int row = range.top(); row <= range.bottom(); ++row) selected[std::size_t(lineOf(row))] = true;
    change();
    QItemSelection rows;
    forEachRun(
        m_filter->rowCount(), [&](int row) { return selected[std::size_t(lineOf(row))]; },
        [&](int first, int last) {
            rows.select(m_filter->index(first, 0), m_filter->index(last, OutputModel::ColumnCount - 1));
        });
    m_table->selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect);
    const QModelIndex still = placeOf(chosen);
    m_table->selectionModel()->setCurrentIndex(still, QItemSelectionModel::NoUpdate);
    QModelIndex first;
    for (int line = std::max(top, 0); line < m_output.rowCount() && !first.isValid(); ++line) first = placeOf(line);
    const bool isRead = isInSight && still.isValid();
    if (wasAtEnd || !first.isValid())
        m_table->scrollToBottom();
    else
        m_table->scrollTo(isRead ? still : first, QAbstractItemView::PositionAtTop);
    if (isRead && !wasAtEnd) m_table->verticalScrollBar()->setValue(still.row() - below);
    tellMatches();
}

// Its room is kept: with more digits nothing moves.
void OutputView::tellMatches()
{
    const auto all = quint64(m_output.rowCount()), shown = quint64(m_filter->rowCount());
    m_matches->setText(shown == all ? counted(all, "line")
                                    : tr("%1 of %2").arg(fullNumber(shown), counted(all, "line")));
}

bool OutputView::isAtEnd() const
{
    const QScrollBar *scroll = m_table->verticalScrollBar();
    return scroll->value() >= scroll->maximum();
}

// A view chooses the next line in place of one that goes, and scrolls there.
void OutputView::letGo(const QModelIndex &, int first, int last)
{
    m_atEnd = isAtEnd();
    const int current = m_table->currentIndex().row();
    if (current >= first && current <= last)
        m_table->selectionModel()->setCurrentIndex({}, QItemSelectionModel::NoUpdate);
}

// Who has scrolled back goes on reading the same lines while older ones go.
void OutputView::stayAtLine(const QModelIndex &, int first, int last)
{
    QScrollBar *scroll = m_table->verticalScrollBar();
    if (!m_atEnd) scroll->setValue(scroll->value() - std::max(0, std::min(last + 1, scroll->value()) - first));
}

void OutputView::createBar(QWidget *bar)
{
    m_plugin->setMinimumWidth(150);
    m_plugin->addItem(tr("All plugins"));
    m_level->addItems({tr("All levels"), tr("From info"), tr("From warnings"), tr("Errors only")});
    m_words->setPlaceholderText(tr("Find in the lines"));
    m_words->setAccessibleName(m_words->placeholderText());
    m_plugin->setAccessibleName(tr("Plugin"));
    m_level->setAccessibleName(tr("Level"));
    m_words->setClearButtonEnabled(true);
    m_words->addAction(icon(QStringLiteral("search"), IconTint::Muted), QLineEdit::LeadingPosition);
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(8, 6, 8, 6);
    layout->setSpacing(6);
    layout->addWidget(m_words, 1);
    layout->addWidget(m_matches);
    layout->addWidget(m_plugin);
    layout->addWidget(m_level);
    connect(m_words, &QLineEdit::textChanged, this,
            [this](const QString &words) { narrow([&] { m_filter->setWords(words); }); });
    connect(m_plugin, &QComboBox::currentIndexChanged, this, [this](int index) {
        narrow([&] { m_filter->setPlugin(index <= 0 ? QString() : m_plugin->itemText(index)); });
    });
    connect(m_level, &QComboBox::currentIndexChanged, this,
            [this](int level) { narrow([&] { m_filter->setLevel(level); }); });
    m_matches->setMinimumWidth(
        m_matches->fontMetrics().horizontalAdvance(tr("%1 of %2").arg("10,000", "10,000 lines")));
    m_matches->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_toTell.setSingleShot(true);
    connect(&m_toTell, &QTimer::timeout, this, &OutputView::tellMatches);
    const auto tellSoon = [this] {
        if (!m_toTell.isActive()) m_toTell.start(0);
    };
    connect(m_filter, &QAbstractItemModel::rowsInserted, this, tellSoon);
    connect(m_filter, &QAbstractItemModel::rowsRemoved, this, tellSoon);
    connect(m_filter, &QAbstractItemModel::modelReset, this, tellSoon);
    connect(&m_output, &QAbstractItemModel::rowsInserted, this, tellSoon); // also of lines that do not match
    tellMatches();
}

void OutputView::setPlugins(const QStringList &names)
{
    QStringList known;
    for (int i = 1; i < m_plugin->count(); ++i) known << m_plugin->itemText(i);
    if (known == names) return;
    const QString chosen = m_plugin->currentIndex() > 0 ? m_plugin->currentText() : QString();
    while (m_plugin->count() > 1) m_plugin->removeItem(1);
    m_plugin->addItems(names);
    m_plugin->setCurrentIndex(chosen.isEmpty() ? 0 : std::max(0, m_plugin->findText(chosen)));
}

void OutputView::showPlugin(const QString &name)
{
    m_plugin->setCurrentIndex(std::max(0, m_plugin->findText(name)));
}

void OutputView::setEmptyWords(const QString &words)
{
    m_hint->setWords(words);
}

void OutputView::copySelected()
{
    QModelIndexList rows = m_table->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    QStringList lines;
    for (const QModelIndex &row : rows) {
        QStringList cells;
        for (int column = 0; column < OutputModel::ColumnCount; ++column)
            cells << row.siblingAtColumn(column).data().toString();
        lines << cells.join('\t');
    }
    QGuiApplication::clipboard()->setText(lines.join('\n'));
}

} // namespace event_studio
