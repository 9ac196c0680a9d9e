// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/schema_attachment.h"

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

} // namespace

std::optional<mcap::Attachment> attachmentOf(const std::string &path)
{
    auto content = contentOf(path);
    if (!content) return {};
    return mcap::Attachment{0, 0, std::filesystem::path(path).filename().string(), "application/octet-stream",
                            std::move(*content)};
}

} // namespace event_engine
