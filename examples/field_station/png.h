// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace field_station {

struct Colour {
    std::uint8_t red = 0, green = 0, blue = 0;
};

/// A PNG file of a byte per pixel, row by row, each the place of its colour. It is not compressed: no library needed.
[[nodiscard]] std::string pngOf(std::uint32_t width, std::uint32_t height, const std::vector<std::uint8_t> &pixels,
                                const std::array<Colour, 256> &colours);

} // namespace field_station
