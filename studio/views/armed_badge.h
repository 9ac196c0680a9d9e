// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/injector.h"

#include <QWidget>

#include <map>

class QLabel;
class QToolButton;

namespace event_studio {

class EngineLink;

/// What is set up to be injected whenever another event arrives: in sight as long as it is, with a button that ends it.
class ArmedBadge : public QWidget {
    Q_OBJECT
public:
    explicit ArmedBadge(EngineLink &engine, QWidget *parent = nullptr);

    [[nodiscard]] QLabel *words() const { return m_words; }
    [[nodiscard]] QToolButton *stopButton() const { return m_stop; }

private:
    void take(const InjectionProgress &progress);
    void adapt();

    EngineLink &m_engine;
    QLabel *m_words;
    QToolButton *m_stop;
    std::map<InjectionId, InjectionProgress> m_armed;
};

} // namespace event_studio
