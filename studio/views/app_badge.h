// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;

namespace event_studio {

class EngineLink;

/// Which app is open and what it does: its title, a sign for the state, the state in words, since when it runs;
/// red where it or one of its plugins has failed, with the cause in its tool tip.
class AppBadge : public QWidget {
    Q_OBJECT
public:
    explicit AppBadge(EngineLink &engine, QWidget *parent = nullptr);

    [[nodiscard]] QLabel *words() const { return m_words; }

protected:
    void changeEvent(QEvent *event) override;

private:
    void adapt();
    [[nodiscard]] QString stateWords() const;

    EngineLink &m_engine;
    QLabel *m_words;
};

} // namespace event_studio
