// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/command_palette.h"

#include "studio/views/view_setup.h"

#include <QAction>
#include <QCoreApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenuBar>
#include <QTimer>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace event_studio {

namespace {

constexpr int WIDTH = 520, HEIGHT = 340;

/// "&Open app..." as people read it.
QString withoutMnemonic(QString text)
{
    text.replace(QLatin1String("&&"), QLatin1String("\1"));
    text.remove(u'&');
    return text.replace(u'\1', u'&');
}

/// 0: not what was typed. Words that begin with it come before words that only hold it.
int rank(const QString &words, const QString &menu, const QStringList &typed)
{
    int sum = 1;
    for (const QString &part : typed) {
        if (words.startsWith(part, Qt::CaseInsensitive))
            sum += 4;
        else if (words.contains(u' ' + part, Qt::CaseInsensitive))
            sum += 3;
        else if (words.contains(part, Qt::CaseInsensitive))
            sum += 2;
        else if (menu.contains(part, Qt::CaseInsensitive))
            sum += 1;
        else
            return 0;
    }
    return sum;
}

} // namespace

CommandPalette::CommandPalette(const QMenuBar &menus, QWidget *parent)
    : QDialog(parent, Qt::Popup), m_line(new QLineEdit), m_list(new QTreeWidget)
{
    setObjectName(QStringLiteral("palette"));
    setAttribute(Qt::WA_DeleteOnClose);
    for (const QAction *entry : menus.actions())
        if (entry->menu()) collect(*entry->menu(), withoutMnemonic(entry->text()));
    m_line->setPlaceholderText(tr("What to do: run, record, theme..."));
    m_line->installEventFilter(this);
    setUpTree(m_list);
    m_list->setColumnCount(3);
    m_list->setHeaderHidden(true);
    m_list->setRootIsDecorated(false);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setTextElideMode(Qt::ElideMiddle); // of a long path the file's name is read
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->resizeSection(1, 90);
    m_list->header()->resizeSection(2, 110);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(6);
    layout->addWidget(m_line);
    layout->addWidget(m_list);
    resize(WIDTH, HEIGHT);
    if (parent) move(parent->mapToGlobal(QPoint((parent->width() - WIDTH) / 2, parent->height() / 8)));
    connect(m_line, &QLineEdit::textChanged, this, &CommandPalette::offer);
    connect(m_list, &QTreeWidget::itemClicked, this, &CommandPalette::carryOut);
    offer();
    m_line->setFocus();
}

void CommandPalette::collect(const QMenu &menu, const QString &name)
{
    emit const_cast<QMenu &>(menu).aboutToShow(); // fills the menus of recent files
    for (QAction *action : menu.actions()) {
        const QString words = withoutMnemonic(action->text());
        if (action->menu())
            collect(*action->menu(), words);
        else if (!action->isSeparator() && action->isEnabled() && action->isVisible())
            m_commands.push_back({words, name, action});
    }
}

void CommandPalette::offer()
{
    const QStringList typed = m_line->text().split(u' ', Qt::SkipEmptyParts);
    std::vector<std::pair<int, const Command *>> found;
    for (const Command &command : m_commands)
        if (const int points = rank(command.words, command.menu, typed)) found.emplace_back(points, &command);
    std::stable_sort(found.begin(), found.end(),
                     [](const auto &left, const auto &right) { return left.first > right.first; });
    m_list->clear();
    for (const auto &[points, command] : found) {
        if (!command->action) continue;
        const QString sign = command->action->isChecked() ? QStringLiteral("✓ ") : QString();
        auto *item = new QTreeWidgetItem(m_list, {sign + command->words, command->menu,
                                                  command->action->shortcut().toString(QKeySequence::NativeText)});
        item->setData(0, Qt::UserRole, QVariant::fromValue(command->action.data()));
        item->setToolTip(0, command->words);
        item->setTextAlignment(2, Qt::AlignRight | Qt::AlignVCenter);
    }
    m_list->setCurrentItem(m_list->topLevelItem(0));
}

QStringList CommandPalette::offered() const
{
    QStringList words;
    for (int row = 0; row < m_list->topLevelItemCount(); ++row) words << m_list->topLevelItem(row)->text(0);
    return words;
}

// After it has closed: what is done may open a dialog or end the program.
void CommandPalette::carryOut()
{
    const QTreeWidgetItem *item = m_list->currentItem();
    QPointer<QAction> action = item ? item->data(0, Qt::UserRole).value<QAction *>() : nullptr;
    close();
    if (action) QTimer::singleShot(0, action.data(), &QAction::trigger);
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress) return QDialog::eventFilter(watched, event);
    switch (static_cast<QKeyEvent *>(event)->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown: QCoreApplication::sendEvent(m_list, event); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: carryOut(); return true;
    default: return QDialog::eventFilter(watched, event);
    }
}

} // namespace event_studio
