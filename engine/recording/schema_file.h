// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/records.h"
#include "event_engine/event_type.h"

#include <optional>
#include <string>

namespace event_engine {

/// An event type's schema as MCAP knows schemas: JSON Schema, a FlatBuffers schema in its binary form (.bfbs), a
/// FileDescriptorSet of Protobuf (.binpb, .desc, .pb). Empty: it is none of these, or cannot be read.
[[nodiscard]] std::optional<mcap::Schema> schemaFor(const EventType &type);

/// The file as an attachment. Empty: it cannot be read.
[[nodiscard]] std::optional<mcap::Attachment> attachmentOf(const std::string &path);

} // namespace event_engine
