// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/problems_view.h"

#include "studio/models/event_type_model.h"
#include "studio/models/problem_model.h"
#include "studio/plots/theme.h"
#include "studio/views/column_room.h"
#include "studio/views/empty_hint.h"
#include "studio/views/icons.h"
#include "studio/views/view_setup.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

namespace event_studio {

namespace {

constexpr int ENOUGH = 900; ///< for a sentence of a usual length beside the other columns

QColor colourOf(const QModelIndex &index, const Theme &theme)
{
    if (index.data(ProblemModel::EndedRole).toBool()) return theme.muted;
    const bool isLink = index.column() == ProblemModel::Text;
    if (isLink && !index.data(ProblemModel::RecordingRole).toString().isEmpty()) return theme.accent;
    if (index.column() != ProblemModel::Level) return index.column() == ProblemModel::Last ? theme.muted : theme.text;
    switch (static_cast<Severity>(index.data(StateRole).toInt())) {
    case Severity::Note: return theme.muted;
    case Severity::Warning: return theme.warning;
    case Severity::Error: return theme.danger;
    }
    return theme.text;
}

class ProblemDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        return QStyledItemDelegate::sizeHint(option, index) + QSize(0, 8); // sentences of two lines stand apart
    }

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->icon = {};
        if (index.column() == ProblemModel::About)
            option->textElideMode = Qt::ElideMiddle; // long names share beginnings
        const QColor colour = colourOf(index, Theme::of(option->palette));
        option->palette.setColor(QPalette::Text, colour);
        option->palette.setColor(QPalette::HighlightedText, colour);
    }
};

} // namespace

ProblemsView::ProblemsView(ProblemModel &problems, QWidget *parent)
    : QWidget(parent), m_table(new QTableView), m_toFit(new QTimer(this))
{
    m_table->setModel(&problems);
    setUpTable(m_table);
    m_table->setItemDelegate(new ProblemDelegate(m_table));
    m_table->setWordWrap(true); // a sentence that a person can act on is read to its end
    // Not ResizeToContents: that measures all rows for each one that comes.
    connect(&problems, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex &, int first, int last) { fitRows(first, last); });
    connect(&problems, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex &first, const QModelIndex &last) { fitRows(first.row(), last.row()); });
    QHeaderView *header = m_table->horizontalHeader();
    setColumnWidths(header, {78, 130, 60, 92});
    new ColumnRoom(*m_table, *header, ENOUGH, {{ProblemModel::About, 70}, {ProblemModel::Last, 24}});
    header->setSectionResizeMode(ProblemModel::Text, QHeaderView::Stretch);
    m_toFit->setSingleShot(true);
    connect(m_toFit, &QTimer::timeout, this, [this] { fitRows(0, m_table->model()->rowCount() - 1); });
    connect(header, &QHeaderView::sectionResized, this, [this](int column, int before, int now) {
        if (column == ProblemModel::Text && before != now) m_toFit->start(0);
    });
    connect(&problems, &QAbstractItemModel::modelReset, this, [this] { m_toFit->start(0); });
    new EmptyHint(m_table, tr("No problems."));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_table);
    setFocusProxy(m_table);
    addActions(problems);
}

void ProblemsView::addActions(ProblemModel &problems)
{
    auto *open = new QAction(icon(QStringLiteral("open")), tr("Open the recording"), m_table);
    open->setShortcuts({Qt::Key_Return, Qt::Key_Enter});
    open->setShortcutContext(Qt::WidgetShortcut);
    open->setEnabled(false);
    auto *copy = new QAction(icon(QStringLiteral("copy")), tr("Copy"), m_table);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    auto *clear = new QAction(icon(QStringLiteral("clear")), tr("Clear the list"), m_table);
    m_table->addActions({open, copy, clear});
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(open, &QAction::triggered, this, &ProblemsView::openCurrent);
    connect(m_table, &QTableView::doubleClicked, this, &ProblemsView::openCurrent);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, [open](const QModelIndex &row) {
        open->setEnabled(!row.data(ProblemModel::RecordingRole).toString().isEmpty());
    });
    connect(&problems, &QAbstractItemModel::modelReset, open, [open] { open->setEnabled(false); });
    connect(clear, &QAction::triggered, &problems, &ProblemModel::clear);
    connect(copy, &QAction::triggered, this, [this, &problems] {
        QStringList lines;
        for (const QModelIndex &row : m_table->selectionModel()->selectedRows()) {
            const Problem &problem = problems.problemAt(row.row());
            const QString about = QString::fromStdString(problem.about), words = ProblemModel::sentence(problem);
            lines << (about.isEmpty() ? words : about + ": " + words);
        }
        QGuiApplication::clipboard()->setText(lines.join('\n'));
    });
}

void ProblemsView::openCurrent()
{
    const QString file = m_table->currentIndex().data(ProblemModel::RecordingRole).toString();
    if (!file.isEmpty()) emit recordingWanted(file);
}

void ProblemsView::fitRows(int first, int last)
{
    for (int row = first; row <= last; ++row) m_table->resizeRowToContents(row);
}

} // namespace event_studio
