// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QColor>

#include <algorithm>
#include <cmath>

namespace event_studio {

/// As WCAG 2 has it: 0 to 1.
inline double brightness(const QColor &colour)
{
    const auto linear = [](double part) {
        return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

/// Of two colours upon each other, as WCAG 2 has it: 1 to 21; words need 4.5, signs 3.
inline double contrast(const QColor &one, const QColor &other)
{
    const double a = brightness(one), b = brightness(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

} // namespace event_studio
