// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/payload_input.h"

#include "event_engine/text.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace event_engine::cli {

namespace {

Result<Bytes> jsonPayload(const std::string &text)
{
    try {
        [[maybe_unused]] const auto checked = nlohmann::json::parse(text);
        return copyOf(asBytes(text));
    } catch (const nlohmann::json::parse_error &error) {
        const auto place = std::min(error.byte > 0 ? error.byte - 1 : 0, text.size());
        const auto found = place < text.size() ? inQuotes(text.substr(place, 20)) : "the end";
        return failure(ErrorKind::InvalidArgument,
                       fmt::format("no valid JSON at character {}: found {}", place + 1, found));
    }
}

Bytes allOf(std::istream &stream)
{
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    return copyOf(asBytes(text));
}

Result<Bytes> filePayload(const std::string &path)
{
    if (path == "-") return allOf(std::cin);
    if (std::error_code error; !std::filesystem::exists(path, error))
        return failure(ErrorKind::NotFound, fmt::format("there is no file {}", path));
    if (std::filesystem::is_directory(path))
        return failure(ErrorKind::InvalidArgument, fmt::format("{} is a folder, not a file", path));
    std::ifstream file(path, std::ios::binary);
    if (!file) return failure(ErrorKind::Io, fmt::format("cannot read {}: {}", path, std::strerror(errno)));
    return allOf(file);
}

} // namespace

Result<Bytes> payloadOf(const PayloadInput &input)
{
    switch (input.form) {
    case PayloadInput::Form::Text: return copyOf(asBytes(input.value));
    case PayloadInput::Form::Hex: return parseHex(input.value);
    case PayloadInput::Form::Json: return jsonPayload(input.value);
    case PayloadInput::Form::File: return filePayload(input.value);
    }
    return Bytes{};
}

} // namespace event_engine::cli
