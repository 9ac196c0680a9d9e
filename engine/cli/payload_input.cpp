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
    if (std::error_code error; std::filesystem::is_directory(path, error))
        return failure(ErrorKind::InvalidArgument, fmt::format("{} is a folder, not a file", path));
    std::ifstream file(path, std::ios::binary);
    if (!file) return failure(ErrorKind::Io, fmt::format("cannot read {}: {}", path, std::strerror(errno)));
    return allOf(file);
}

} // namespace

Result<PayloadMaker> PayloadMaker::from(const PayloadInput &input, const PayloadCodec &codec)
{
    const auto asItIs = [](Result<Bytes> bytes) -> Result<PayloadMaker> {
        if (!bytes) return failure(bytes.error());
        return PayloadMaker(std::move(*bytes));
    };
    switch (input.form) {
    case PayloadInput::Form::Hex: return asItIs(parseHex(input.value));
    case PayloadInput::Form::File: return asItIs(filePayload(input.value));
    case PayloadInput::Form::Text: return PayloadMaker(TextTemplate(input.value), {});
    case PayloadInput::Form::Json: break;
    }
    const PayloadCodec encoder = codec.decodes() ? codec : plainJson();
    const TextTemplate text(input.value);
    if (auto checked = encoder.encode(text.sample()); !checked) return failure(checked.error());
    return PayloadMaker(text, encoder);
}

Result<Bytes> PayloadMaker::make(std::uint64_t index) const
{
    if (const auto *bytes = std::get_if<Bytes>(&m_content)) return copyOf(*bytes);
    const std::string text = std::get<TextTemplate>(m_content).make(index);
    if (m_codec.decodes()) return m_codec.encode(text);
    return copyOf(asBytes(text));
}

} // namespace event_engine::cli
