// SPDX-License-Identifier: BSD-3-Clause
#include "png.h"

#include <algorithm>
#include <string_view>

namespace field_station {

namespace {

void appendNumber(std::string &bytes, std::uint32_t number) // the most significant byte first, as PNG has it
{
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(number >> shift & 0xFF);
}

std::uint32_t crcOf(std::string_view bytes)
{
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char byte : bytes) {
        crc ^= static_cast<std::uint8_t>(byte);
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320U : 0);
    }
    return ~crc;
}

std::uint32_t adlerOf(std::string_view bytes)
{
    std::uint32_t low = 1, high = 0;
    for (const char byte : bytes) {
        low = (low + static_cast<std::uint8_t>(byte)) % 65521;
        high = (high + low) % 65521;
    }
    return high << 16 | low;
}

void appendChunk(std::string &png, std::string_view name, std::string_view data)
{
    appendNumber(png, static_cast<std::uint32_t>(data.size()));
    const auto begin = png.size();
    png.append(name).append(data);
    appendNumber(png, crcOf(std::string_view(png).substr(begin)));
}

/// As zlib has it, in blocks that are stored as they are.
std::string stored(std::string_view bytes)
{
    constexpr std::size_t longest = 65535;
    std::string packed("\x78\x01");
    for (std::size_t begin = 0; begin < bytes.size(); begin += longest) {
        const auto block = bytes.substr(begin, longest);
        const auto size = static_cast<std::uint16_t>(block.size());
        packed += begin + longest >= bytes.size() ? '\1' : '\0'; // the last one
        for (const auto number : {size, static_cast<std::uint16_t>(~size)})
            packed.append({static_cast<char>(number & 0xFF), static_cast<char>(number >> 8)});
        packed.append(block);
    }
    appendNumber(packed, adlerOf(bytes));
    return packed;
}

} // namespace

std::string pngOf(std::uint32_t width, std::uint32_t height, const std::vector<std::uint8_t> &pixels,
                  const std::array<Colour, 256> &colours)
{
    std::string header, palette, rows;
    appendNumber(header, width);
    appendNumber(header, height);
    header.append({8, 3, 0, 0, 0}); // bits per pixel, places of colours, deflate, plain filters, not interlaced
    for (const Colour &colour : colours)
        for (const auto part : {colour.red, colour.green, colour.blue}) palette += static_cast<char>(part);
    for (std::size_t row = 0; row < height; ++row) {
        rows += '\0'; // not filtered
        const auto begin = pixels.begin() + static_cast<std::ptrdiff_t>(row * width);
        rows.append(begin, begin + static_cast<std::ptrdiff_t>(width));
    }
    std::string png("\x89PNG\r\n\x1a\n");
    appendChunk(png, "IHDR", header);
    appendChunk(png, "PLTE", palette);
    appendChunk(png, "IDAT", stored(rows));
    appendChunk(png, "IEND", {});
    return png;
}

} // namespace field_station
