// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>

namespace event_studio {

enum class IconTint { Text, Muted, Accent, Good, Warning, Danger };

/// A line drawing of resources/icons in a colour of the present theme. It follows a change of the theme by itself.
[[nodiscard]] QIcon icon(const QString &name, IconTint tint = IconTint::Text);

/// The program's own icon, in its own colours.
[[nodiscard]] QIcon programIcon();

} // namespace event_studio
