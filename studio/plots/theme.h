// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

namespace event_studio {

enum class ThemeChoice { Light, Dark, System };

/// The colours of the window, in one place. Views and plots ask Theme::of() with their palette each time they paint, so
/// a change of the theme needs no word to them.
struct Theme {
    QColor window;    ///< behind everything
    QColor surface;   ///< tables, editors, the graph
    QColor raised;    ///< buttons, headers, cards over a surface
    QColor border;    ///< hairlines between parts
    QColor grid;      ///< hairlines within a graph
    QColor text;      ///< what is read first
    QColor muted;     ///< labels, axes, hints
    QColor faint;     ///< what only matters when looked for: silent rows, disabled words
    QColor accent;    ///< the one colour of what can be done
    QColor onAccent;  ///< words upon the accent
    QColor selection; ///< behind selected rows
    QColor good, warning, danger;
    bool dark = false;

    [[nodiscard]] static const Theme &light();
    [[nodiscard]] static const Theme &darkOne();
    /// The theme whose palette this is; for a foreign palette the one that is nearer in brightness.
    [[nodiscard]] static const Theme &of(const QPalette &palette);

    [[nodiscard]] QPalette palette() const;
};

} // namespace event_studio
