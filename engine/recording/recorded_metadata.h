// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/reader.h"

namespace event_engine {

/// MCAP has no checksum for metadata. Those in our files carry one as a key of their own.
void addChecksum(mcap::Metadata &metadata);

/// A metadata record without that key. Fails where it cannot be read, or is in a file of ours and does not match.
[[nodiscard]] Result<mcap::Metadata> intactMetadata(const mcap::Reader &reader, const mcap::MetadataIndex &place);

} // namespace event_engine
