// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/payload/payload_format.h"

namespace event_engine {

/// What the library libevent_engine_schemas does: the encodings that need FlatBuffers' and Protocol Buffers' libraries.
struct SchemaLibrary {
    /// The schema of a file, in the form that recordings carry. Fails as PayloadCodec::make(EventType).
    Result<PayloadSchema> (*compile)(Encoding encoding, const std::string &file, const std::string &rootType);
    /// Fails with BadData.
    Result<PayloadFormatPointer> (*makeFormat)(Encoding encoding, PayloadSchema schema);
};

/// The name of the function in the library that returns it.
inline constexpr const char *SCHEMA_LIBRARY_ENTRY = "event_engine_schema_library";

/// Loaded when it is first asked for, out of sight of every other library of the process, and never unloaded. Fails
/// with NotFound where it is not beside the engine's own library. Any thread.
[[nodiscard]] Result<const SchemaLibrary *> schemaLibrary();

} // namespace event_engine
