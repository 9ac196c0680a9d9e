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

namespace event_engine::cli {

namespace {

PayloadCodec plainJson()
{
    return PayloadCodec::make(Encoding::Json, {}).value_or(PayloadCodec());
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

Result<Bytes> payloadOf(const PayloadInput &input, const PayloadCodec &codec)
{
    switch (input.form) {
    case PayloadInput::Form::Text: return copyOf(asBytes(input.value));
    case PayloadInput::Form::Hex: return parseHex(input.value);
    case PayloadInput::Form::Json: return (codec.decodes() ? codec : plainJson()).encode(input.value);
    case PayloadInput::Form::File: return filePayload(input.value);
    }
    return Bytes{};
}

} // namespace event_engine::cli
