// SPDX-License-Identifier: BSD-3-Clause
#include "sky.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace field_station {

namespace {

constexpr double BIRDS_PER_PICTURE = 0.2;
constexpr std::uint8_t BIRD_GREY = 25;

double smooth(double t)
{
    return t * t * (3 - 2 * t);
}

double mix(double a, double b, double t)
{
    return a + (b - a) * t;
}

std::uint8_t grey(double brightness)
{
    return static_cast<std::uint8_t>(std::lround(std::clamp(brightness, 0.0, 1.0) * 255));
}

/// How covered the sky is, 0 to 1: changes within a minute or so.
double coverAt(double seconds)
{
    return 0.5 + 0.5 * std::sin(2 * std::numbers::pi * seconds / 47);
}

} // namespace

Sky::Sky(std::uint32_t seed) : m_random(seed), m_pattern(static_cast<std::uint32_t>(m_random()))
{}

Image Sky::picture(double seconds, double sun)
{
    const double light = 0.1 + 0.75 * std::clamp(sun + 0.3, 0.0, 1.0);
    const double cover = coverAt(seconds);
    Image image{WIDTH, HEIGHT, std::vector<std::uint8_t>(WIDTH * HEIGHT)};
    for (std::uint32_t y = 0; y < HEIGHT; ++y) {
        const double clear = light * mix(0.85, 1, double(y) / HEIGHT);
        for (std::uint32_t x = 0; x < WIDTH; ++x) {
            const double cloud = cover * cloudAt(x / 24.0 + seconds / 6, y / 16.0);
            image.pixels[y * WIDTH + x] = grey(mix(clear, light * 0.45, cloud));
        }
    }
    if (sun > 0 && std::bernoulli_distribution(BIRDS_PER_PICTURE)(m_random)) drawBird(image);
    return image;
}

/// 0 to 1: smooth noise of two sizes, of which only the higher half is a cloud.
double Sky::cloudAt(double x, double y) const
{
    double sum = 0;
    for (const double size : {1.0, 2.0}) {
        const int left = static_cast<int>(std::floor(x * size)), top = static_cast<int>(std::floor(y * size));
        const double fx = smooth(x * size - left), fy = smooth(y * size - top);
        const double upper = mix(latticeValue(left, top), latticeValue(left + 1, top), fx);
        const double lower = mix(latticeValue(left, top + 1), latticeValue(left + 1, top + 1), fx);
        sum += mix(upper, lower, fy) / size;
    }
    return std::clamp((sum / 1.5 - 0.4) * 2.5, 0.0, 1.0);
}

/// A value from 0 to 1 that looks random and is always the same for the same place.
double Sky::latticeValue(int x, int y) const
{
    std::uint32_t hash =
        m_pattern ^ (static_cast<std::uint32_t>(x) * 0x9E3779B1U) ^ (static_cast<std::uint32_t>(y) * 0x85EBCA77U);
    hash = (hash ^ (hash >> 15)) * 0x2C1B3C6DU;
    hash = (hash ^ (hash >> 12)) * 0x297A2D39U;
    return static_cast<double>(hash ^ (hash >> 15)) / 4294967295.0;
}

/// Two wings, raised from the body in the middle.
void Sky::drawBird(Image &image)
{
    constexpr int wing = 13, thickness = 4;
    const int middle = std::uniform_int_distribution<int>(wing, WIDTH - wing - 1)(m_random);
    const int body = std::uniform_int_distribution<int>(wing, HEIGHT - thickness - 1)(m_random);
    for (int along = -wing; along <= wing; ++along) {
        const int top = body - std::abs(along) / 2;
        for (int y = top; y < top + thickness - std::abs(along) / 5; ++y)
            image.pixels[static_cast<std::size_t>(y) * WIDTH + static_cast<std::size_t>(middle + along)] = BIRD_GREY;
    }
}

} // namespace field_station
