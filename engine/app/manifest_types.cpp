// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/manifest_types.h"

#include "engine/app/first_uses.h"
#include "engine/base/text.h"

#include <algorithm>

namespace event_engine {

namespace {

constexpr std::size_t LONGEST_FILTER = 255;
constexpr std::size_t MOST_TYPES = 65'535;

struct Declared {
    EventType type;
    Line line;
};

void readFilter(ManifestTable &table, EventType &type)
{
    std::string text = type.name, hex;
    table.read("filter", text);
    table.read("filter_hex", hex);
    type.filter = copyOf(asBytes(text));
    if (table.has("filter_hex")) {
        const auto bytes = parseHex(hex);
        if (!bytes) return table.mistake("filter_hex", bytes.error().message());
        type.filter = *bytes;
    }
    if (table.has("filter") && table.has("filter_hex"))
        return table.mistake("filter_hex", "found filter as well, expected one of the two");
    if (type.filter.empty() || type.filter.size() > LONGEST_FILTER)
        table.mistake(table.has("filter_hex") ? "filter_hex"
                      : table.has("filter")   ? "filter"
                                              : "name",
                      fmt::format("found a filter of {} bytes, expected 1 to {}", type.filter.size(), LONGEST_FILTER));
}

LayoutField readField(ManifestTable &table)
{
    LayoutField field;
    table.read("name", field.name);
    table.read("type", field.type);
    return field;
}

void readCodec(ManifestTable &table, EventType &type)
{
    if (!type.fields.empty() && type.encoding != Encoding::Binary)
        return table.mistake("fields", fmt::format("found with encoding {}, expected them with \"binary\" alone",
                                                   inQuotes(toText(type.encoding))));
    const bool isMissing = table.has("schema") && type.schema.empty(); // told already
    auto codec = isMissing ? Result<PayloadCodec>(PayloadCodec()) : PayloadCodec::make(type);
    if (codec)
        type.codec = std::move(*codec);
    else
        table.mistake(type.fields.empty() ? "schema" : "fields", codec.error().message());
}

// Keys that say how payloads are read, and are not looked at.
void warnOfWhatIsNotUsed(ManifestTable &table, const EventType &type)
{
    const bool hasSchema = type.encoding == Encoding::FlatBuffer || type.encoding == Encoding::Protobuf;
    const auto encoding = inQuotes(toText(type.encoding));
    if (table.has("byte_order") && type.fields.empty())
        table.warning("byte_order", "found without fields, so there is nothing that it is about");
    if (table.has("schema") && !hasSchema && type.encoding != Encoding::Json)
        table.warning("schema", fmt::format("found with encoding {}, which needs none", encoding));
    else if (table.has("root_type") && !table.has("schema"))
        table.warning("root_type", "found without a schema, so there is nothing that has it");
    if (hasSchema && !table.has("schema"))
        table.warning("encoding", fmt::format("found {} without a schema: its payloads cannot be decoded", encoding));
}

Declared readEventType(ManifestTable &table)
{
    EventType type;
    table.requireName("name", type.name);
    if (type.name == "*" || type.name == "(unregistered)")
        table.mistake("name",
                      fmt::format("found \"{}\", which means something else, expected another name", type.name));
    if (!type.name.empty() || table.has("filter") || table.has("filter_hex")) readFilter(table, type);
    table.read("encoding", type.encoding);
    table.readPath("schema", ManifestTable::PathKind::File, type.schema);
    table.read("root_type", type.rootType);
    table.readTables(
        "fields", [&type](ManifestTable &field) { type.fields.push_back(readField(field)); }, "event_types.fields");
    table.read("byte_order", type.byteOrder);
    warnOfWhatIsNotUsed(table, type);
    readCodec(table, type);
    return {std::move(type), table.lineOf("name")};
}

void reportNamesTwice(const std::vector<Declared> &types, ManifestReport &report)
{
    FirstUses<std::string> names;
    for (const auto &[type, line] : types)
        if (const auto earlier = names.add(type.name, type.name, line))
            report.mistake(line,
                           fmt::format("event type {} is declared already, {}", inQuotes(type.name), earlier->where()));
}

void reportClash(const Declared &one, const Declared &other, ManifestReport &report)
{
    const auto &[earlier, later] = one.line <= other.line ? std::pair(one, other) : std::pair(other, one);
    report.mistake(later.line,
                   fmt::format("the filters of event types {} (line {}) and {} clash: one is a prefix of the other, so "
                               "their events could not be told apart",
                               inQuotes(earlier.type.name), earlier.line, inQuotes(later.type.name)));
}

// Sorted by filter, everything that a filter is a prefix of follows it directly.
void reportClashes(std::vector<Declared> types, ManifestReport &report)
{
    std::erase_if(types, [](const Declared &declared) { return declared.type.filter.empty(); });
    std::stable_sort(types.begin(), types.end(), [](const Declared &left, const Declared &right) {
        return asText(left.type.filter) < asText(right.type.filter);
    });
    const Declared *prefix = nullptr;
    for (const Declared &declared : types) {
        if (!prefix || !asText(declared.type.filter).starts_with(asText(prefix->type.filter)))
            prefix = &declared;
        else if (declared.type.name != prefix->type.name)
            reportClash(*prefix, declared, report);
    }
}

} // namespace

std::vector<EventType> readEventTypes(ManifestTable &root)
{
    std::vector<Declared> declared;
    root.readTables("event_types", [&](ManifestTable &table) { declared.push_back(readEventType(table)); });
    if (declared.size() > MOST_TYPES)
        root.mistake("event_types", fmt::format("found {}, expected {} at most", declared.size(), MOST_TYPES));
    reportNamesTwice(declared, root.report());
    reportClashes(declared, root.report());

    std::vector<EventType> types;
    for (Declared &each : declared) types.push_back(std::move(each.type));
    return types;
}

} // namespace event_engine
