// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QPointer>

#include <vector>

class QAction;
class QLineEdit;
class QMenu;
class QMenuBar;
class QTreeWidget;

namespace event_studio {

/// Everything that the menus can do, found by typing some of its letters: Ctrl+K. Up and Down choose, Return does it,
/// Escape or a click elsewhere closes.
class CommandPalette : public QDialog {
    Q_OBJECT
public:
    explicit CommandPalette(const QMenuBar &menus, QWidget *parent = nullptr);

    [[nodiscard]] QLineEdit *line() const { return m_line; }
    [[nodiscard]] QTreeWidget *list() const { return m_list; }
    /// What the list offers now, best first.
    [[nodiscard]] QStringList offered() const;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Command {
        QString words, menu;
        QPointer<QAction> action; ///< a list of recent files may be filled anew meanwhile
    };

    void collect(const QMenu &menu, const QString &name);
    void offer();
    void carryOut();

    std::vector<Command> m_commands;
    QLineEdit *m_line;
    QTreeWidget *m_list;
};

} // namespace event_studio
