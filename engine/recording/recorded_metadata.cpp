// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/recorded_metadata.h"

#include "engine/recording/mcap/checkpoint.h"
#include "engine/recording/mcap/crc32.h"
#include "engine/recording/mcap/encode.h"
#include "engine/recording/recording_format.h"

#include <fmt/format.h>

namespace event_engine {

namespace {

std::string checksumOf(const mcap::Metadata &metadata)
{
    Bytes record;
    appendRecord(record, metadata);
    return fmt::format("{:08x}", mcap::crc32Of(record));
}

} // namespace

void addChecksum(mcap::Metadata &metadata)
{
    metadata.metadata.erase(std::string(recording_format::CHECKSUM));
    metadata.metadata.emplace(recording_format::CHECKSUM, checksumOf(metadata));
}

Result<mcap::Metadata> intactMetadata(const mcap::Reader &reader, const mcap::MetadataIndex &place)
{
    auto metadata = reader.metadata(place);
    if (!metadata) return metadata;
    const auto key = metadata->metadata.find(std::string(recording_format::CHECKSUM));
    const std::string found = key == metadata->metadata.end() ? std::string() : key->second;
    if (key != metadata->metadata.end()) metadata->metadata.erase(key);
    const bool isOurs = reader.index().header.profile == mcap::CHECKPOINT_PROFILE;
    if ((isOurs || !found.empty()) && found != checksumOf(*metadata))
        return failure(ErrorKind::BadData, fmt::format("the metadata record at byte {} does not match its checksum "
                                                       "and is left out",
                                                       place.offset));
    return metadata;
}

} // namespace event_engine
