// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QToolButton;

namespace event_studio {

class EngineLink;

/// Which app is open and what it does: its title, a sign for the state, the state in words, since when it runs;
/// red where it or one of its plugins has failed, with the cause in its tool tip. While it goes on without a plugin
/// that failed or hangs, its sign is amber, and a button beside it says so and leads to that plugin.
class AppBadge : public QWidget {
    Q_OBJECT
public:
    explicit AppBadge(EngineLink &engine, QWidget *parent = nullptr);

    [[nodiscard]] QLabel *words() const { return m_words; }
    [[nodiscard]] QToolButton *trouble() const { return m_trouble; }

signals:
    void pluginWanted(const QString &plugin);

protected:
    void changeEvent(QEvent *event) override;

private:
    void adapt();
    void adaptTrouble();
    [[nodiscard]] QString stateWords() const;

    EngineLink &m_engine;
    QLabel *m_words;
    QToolButton *m_trouble;
    QString m_troubled; ///< the first plugin that failed or hangs
};

} // namespace event_studio
