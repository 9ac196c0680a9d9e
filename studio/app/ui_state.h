// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/app/dock_sizes.h"
#include "studio/models/settings.h"

#include <QByteArray>
#include <QObject>

class QHeaderView;
class QMainWindow;
class QSplitter;

namespace event_studio {

/// The layout of a window as people left it: geometry, docks, columns, splitters. Knows the layout that it started
/// with, to bring it back.
class UiState : public QObject {
    Q_OBJECT
public:
    /// `window` must outlive it.
    explicit UiState(QMainWindow &window);

    /// Headers and splitters to keep, under a name each.
    void add(const QString &name, QHeaderView *header);
    void add(const QString &name, QSplitter *splitter);

    [[nodiscard]] DockSizes &docks() { return m_docks; }

    /// Takes the present layout as the one that reset() brings back. When all panes are there.
    void rememberDefault();
    void reset();
    void save(Settings &settings) const;
    void restore(const Settings &settings);

signals:
    /// Any of it, by somebody or by the room that there is; often in a row.
    void changed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Part {
        QString name;
        QHeaderView *header = nullptr;
        QSplitter *splitter = nullptr;
        QByteArray byDefault;

        [[nodiscard]] QByteArray state() const;
        void setState(const QByteArray &state) const;
    };

    QMainWindow &m_window;
    DockSizes m_docks;
    QByteArray m_byDefault;
    std::vector<Part> m_parts;
};

} // namespace event_studio
