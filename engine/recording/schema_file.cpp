// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/schema_file.h"

#include "engine/recording/byte_source.h"
#include "event_engine/options.h"

#include <filesystem>

namespace event_engine {

namespace {

constexpr std::uint64_t LARGEST = 16 * MIB;

std::optional<Bytes> contentOf(const std::string &path)
{
    const auto source = FileByteSource::open(path);
    if (!source || (*source)->size() > LARGEST) return {};
    Bytes content(std::size_t((*source)->size()));
    const auto filled = (*source)->readAt(0, content);
    if (!filled || *filled != content.size()) return {};
    return content;
}

// The name that MCAP's registry has for it; empty: none.
std::string encodingOf(const EventType &type)
{
    const std::string suffix = std::filesystem::path(type.schema).extension().string();
    if (type.encoding == Encoding::Json && suffix == ".json") return "jsonschema";
    if (type.encoding == Encoding::FlatBuffer && suffix == ".bfbs") return "flatbuffer";
    const bool isSet = suffix == ".binpb" || suffix == ".desc" || suffix == ".pb";
    return type.encoding == Encoding::Protobuf && isSet ? "protobuf" : "";
}

} // namespace

std::optional<mcap::Schema> schemaFor(const EventType &type)
{
    const std::string encoding = encodingOf(type);
    if (encoding.empty()) return {};
    auto content = contentOf(type.schema);
    if (!content) return {};
    return mcap::Schema{0, type.rootType.empty() ? type.name : type.rootType, encoding, std::move(*content)};
}

std::optional<mcap::Attachment> attachmentOf(const std::string &path)
{
    auto content = contentOf(path);
    if (!content) return {};
    return mcap::Attachment{0, 0, std::filesystem::path(path).filename().string(), "application/octet-stream",
                            std::move(*content)};
}

} // namespace event_engine
