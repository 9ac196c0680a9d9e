// SPDX-License-Identifier: BSD-3-Clause
#include "events.h"

#include "png.h"

#include <cmath>

namespace field_station {

namespace {

struct Shade {
    double grey;
    Colour colour;
};

/// From night over clouds to a clear sky.
constexpr Shade SHADES[] = {{0, {6, 8, 20}},        {25, {18, 24, 48}},     {60, {58, 66, 96}},
                            {100, {134, 140, 152}}, {160, {118, 162, 208}}, {216, {140, 198, 246}},
                            {255, {226, 241, 255}}};

std::array<Colour, 256> skyColours()
{
    std::array<Colour, 256> colours;
    const Shade *upper = SHADES + 1;
    for (std::size_t grey = 0; grey < colours.size(); ++grey) {
        while (double(grey) > upper->grey) ++upper;
        const Shade &lower = *(upper - 1);
        const double share = (double(grey) - lower.grey) / (upper->grey - lower.grey);
        const auto mix = [share](std::uint8_t from, std::uint8_t to) {
            return static_cast<std::uint8_t>(std::lround(from + (to - from) * share));
        };
        colours[grey] = {mix(lower.colour.red, upper->colour.red), mix(lower.colour.green, upper->colour.green),
                         mix(lower.colour.blue, upper->colour.blue)};
    }
    return colours;
}

} // namespace

std::string Image::png() const
{
    static const auto colours = skyColours();
    return pngOf(width, height, pixels, colours);
}

} // namespace field_station
