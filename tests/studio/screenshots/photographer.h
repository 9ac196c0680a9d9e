// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/plots/theme.h"

#include <QDir>
#include <QSize>
#include <QStringList>

#include <functional>
#include <vector>

namespace event_studio {

class MainWindow;

/// Takes pictures of a window: each state light and dark, small and large, into FOLDER/STATE_MOOD_WIDTH.png. What lies
/// over the window, a menu or a dialog, is in the picture.
class Photographer {
public:
    /// `wanted` narrows down what is taken: names of states, "light" or "dark", "1280" or "2560". Empty: everything.
    Photographer(QDir folder, QStringList wanted);

    [[nodiscard]] bool wants(const QString &state) const;
    /// Those wanted that are neither a state of these nor a mood nor a width.
    [[nodiscard]] QStringList unknown(const QStringList &states) const;

    /// `before` is done before each picture, in its mood and size.
    void photograph(MainWindow &window, const QString &state, const std::function<void()> &before = {});
    /// `open` brings up a menu or a dialog and may come back only when it is closed, which happens after the picture.
    void photographOpened(MainWindow &window, const QString &state, const std::function<void()> &open);

private:
    struct Look {
        ThemeChoice theme;
        QSize size;
        [[nodiscard]] QString suffix() const;
    };

    void applyLook(MainWindow &window, const Look &look) const;
    void write(MainWindow &window, const QString &state, const Look &look) const;

    QDir m_folder;
    QStringList m_wanted; ///< states
    std::vector<Look> m_looks;
    QStringList m_others;
};

} // namespace event_studio
