// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/schema_library.h"

#include "engine/payload/schemas/flatbuffer_format.h"
#include "engine/payload/schemas/flatbuffer_schema.h"
#include "engine/payload/schemas/protobuf_format.h"
#include "engine/payload/schemas/protobuf_schema.h"

namespace event_engine {

namespace {

Result<PayloadSchema> compile(Encoding encoding, const std::string &file, const std::string &rootType)
{
    return encoding == Encoding::FlatBuffer ? FlatBufferSchema::compile(file, rootType)
                                            : ProtobufSchema::compile(file, rootType);
}

Result<PayloadFormatPointer> makeFormat(Encoding encoding, PayloadSchema schema)
{
    return encoding == Encoding::FlatBuffer ? makeFlatBufferFormat(std::move(schema))
                                            : makeProtobufFormat(std::move(schema));
}

} // namespace

} // namespace event_engine

extern "C" EVENT_ENGINE_EXPORT const event_engine::SchemaLibrary *event_engine_schema_library()
{
    static const event_engine::SchemaLibrary LIBRARY{event_engine::compile, event_engine::makeFormat};
    return &LIBRARY;
}
