// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/theme.h"

namespace event_studio {

const Theme &Theme::light()
{
    static const Theme theme{
        .window = 0xf4f5f7,
        .surface = 0xffffff,
        .raised = 0xfafbfc,
        .border = 0xdfe2e8,
        .grid = 0xeceef2,
        .text = 0x1c222b,
        .muted = 0x5d6777,
        .faint = 0x768090,
        .accent = 0x2563d9,
        .onAccent = 0xffffff,
        .selection = 0xdde8fb,
        .good = 0x13804f,
        .warning = 0xa85b00,
        .danger = 0xc92a2a,
    };
    return theme;
}

const Theme &Theme::darkOne()
{
    static const Theme theme{
        .window = 0x14171c,
        .surface = 0x1b1f26,
        .raised = 0x242932,
        .border = 0x30363f,
        .grid = 0x282d36,
        .text = 0xe5e8ed,
        .muted = 0xa0a9b7,
        .faint = 0x747e8d,
        .accent = 0x6ba1ff,
        .onAccent = 0x0d1420,
        .selection = 0x2a3c5c,
        .good = 0x4cc38a,
        .warning = 0xf0a848,
        .danger = 0xff6b6b,
        .dark = true,
    };
    return theme;
}

const Theme &Theme::of(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightness() < 128 ? darkOne() : light();
}

QPalette Theme::palette() const
{
    QPalette palette(text, raised, raised.lighter(110), border, muted, text, Qt::white, surface, window);
    palette.setColor(QPalette::AlternateBase, raised);
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::Highlight, selection);
    palette.setColor(QPalette::HighlightedText, text);
    palette.setColor(QPalette::PlaceholderText, faint);
    palette.setColor(QPalette::Link, accent);
    palette.setColor(QPalette::LinkVisited, accent);
    palette.setColor(QPalette::ToolTipBase, raised);
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::Midlight, border);
    palette.setColor(QPalette::Shadow, border);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, faint);
    return palette;
}

} // namespace event_studio
