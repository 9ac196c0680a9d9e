// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/json_schema.h"

#include "engine/payload/field_value.h"
#include "engine/payload/json_builder.h"

namespace event_engine {

namespace {

// Of a schema that may be anything: a value of the wrong kind is as good as none.
const JsonValue *memberOf(const JsonValue &schema, const char *name)
{
    if (!schema.is_object()) return nullptr;
    const auto found = schema.find(name);
    return found == schema.end() ? nullptr : &*found;
}

const JsonValue *propertiesOf(const JsonValue &schema)
{
    const JsonValue *properties = memberOf(schema, "properties");
    return properties && properties->is_object() ? properties : nullptr;
}

std::string typeOf(const JsonValue &schema)
{
    const JsonValue *type = memberOf(schema, "type");
    if (type && type->is_array() && !type->empty()) type = &type->front();
    return type && type->is_string() ? type->get<std::string>() : "";
}

void list(const JsonValue &schema, const std::string &path, std::vector<PayloadField> &out)
{
    if (const JsonValue *properties = propertiesOf(schema)) {
        for (auto it = properties->begin(); it != properties->end(); ++it) list(*it, memberPath(path, it.key()), out);
        return;
    }
    if (const JsonValue *items = memberOf(schema, "items")) return list(*items, elementPath(path, 0), out);
    const std::string type = typeOf(schema);
    out.push_back({path, type, type == "number" || type == "integer" || type == "boolean"});
}

} // namespace

std::vector<PayloadField> fieldsOfJsonSchema(const JsonValue &schema)
{
    std::vector<PayloadField> fields;
    if (propertiesOf(schema)) list(schema, "", fields);
    return fields;
}

JsonValue exampleOfJsonSchema(const JsonValue &schema)
{
    if (const JsonValue *value = memberOf(schema, "default")) return *value;
    const std::string type = typeOf(schema);
    const JsonValue *properties = propertiesOf(schema);
    if (properties) {
        JsonValue example = JsonValue::object();
        for (auto it = properties->begin(); it != properties->end(); ++it)
            append(example, it.key(), exampleOfJsonSchema(*it));
        return example;
    }
    if (type == "number" || type == "integer") return 0;
    if (type == "string") return "";
    if (type == "boolean") return false;
    if (type == "array") return JsonValue::array();
    return type == "object" ? JsonValue::object() : JsonValue(nullptr);
}

} // namespace event_engine
