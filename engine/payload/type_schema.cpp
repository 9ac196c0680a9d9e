// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/type_schema.h"

#include "engine/payload/binary_layout.h"
#include "engine/payload/json_builder.h"
#include "engine/payload/schema_file.h"
#include "engine/payload/schema_library.h"

namespace event_engine {

namespace {

Result<PayloadSchema> jsonSchema(const EventType &type)
{
    const auto text = readSchemaFile(type.schema);
    if (!text) return failure(text.error());
    if (const auto json = parseJson(*text); !json)
        return failure(Error(ErrorKind::InvalidArgument, type.schema + ": " + json.error().message()));
    return PayloadSchema{"jsonschema", type.rootType.empty() ? type.name : type.rootType, copyOf(asBytes(*text))};
}

} // namespace

Result<PayloadSchema> schemaOf(const EventType &type)
{
    if (type.encoding == Encoding::Binary) return layoutSchema(type).value_or(PayloadSchema());
    if (type.schema.empty()) return PayloadSchema();
    if (type.encoding == Encoding::Json) return jsonSchema(type);
    if (type.encoding != Encoding::FlatBuffer && type.encoding != Encoding::Protobuf) return PayloadSchema();
    const auto library = schemaLibrary();
    if (!library) return failure(library.error());
    return (*library)->compile(type.encoding, type.schema, type.rootType);
}

} // namespace event_engine
