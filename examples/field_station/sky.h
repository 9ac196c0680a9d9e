// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "events.h"

#include <cstdint>
#include <random>

namespace field_station {

/// What the camera sees: a sky that is brighter towards the ground, clouds that drift and change, sometimes a bird.
class Sky {
public:
    static constexpr std::uint32_t WIDTH = 96, HEIGHT = 64;

    explicit Sky(std::uint32_t seed);

    /// A picture `seconds` after the start with the sun at `sun`; in one of five, by day, there is a bird.
    Image picture(double seconds, double sun);

private:
    [[nodiscard]] double cloudAt(double x, double y) const;
    [[nodiscard]] double latticeValue(int x, int y) const;
    void drawBird(Image &image);

    std::mt19937 m_random;
    std::uint32_t m_pattern;
};

} // namespace field_station
