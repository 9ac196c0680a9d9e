// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/type_registry.h"

#include "event_engine/text.h"

#include <vector>

namespace event_engine {

namespace {

Error clash(const EventType &known, const EventType &type)
{
    return {ErrorKind::InvalidArgument,
            "the filters of event types " + known.name + " and " + type.name +
                " clash: one is a prefix of the other, so their events could not be told apart"};
}

} // namespace

TypeRegistry::TypeRegistry()
{
    MutexLock lock(m_mutex);
    EventType unregistered("(unregistered)");
    unregistered.filter.clear();
    store(std::move(unregistered));
}

TypeRegistry::~TypeRegistry()
{
    for (auto &block : m_blocks) delete block.load();
}

Result<TypeId> TypeRegistry::add(EventType type)
{
    MutexLock lock(m_mutex);
    if (const auto known = find(type.name); known && at(*known).filter == type.filter) return *known;
    if (auto fine = check(type); !fine) return failure(fine.error());
    if (type.codec == PayloadCodec()) {
        auto codec = PayloadCodec::make(type);
        if (!codec) return failure(codec.error().in("event type " + type.name));
        type.codec = std::move(*codec);
    }
    const TypeId id(m_count.load());
    store(std::move(type));
    m_names.add(at(id).name, id);
    m_filters.add(asText(at(id).filter), id);
    return id;
}

Result<> TypeRegistry::check(const EventType &type) const
{
    if (type.name.empty() || type.name == "*")
        return failure(ErrorKind::InvalidArgument, "an event type needs a name, and not \"*\"");
    if (type.filter.empty() || type.filter.size() > 255)
        return failure(ErrorKind::InvalidArgument, "event type " + type.name + " has a filter of " +
                                                       std::to_string(type.filter.size()) +
                                                       " bytes, expected 1 to 255");
    if (m_count.load() == 65536) return failure(ErrorKind::InvalidArgument, "an app has 65,535 event types at most");
    if (find(type.name))
        return failure(ErrorKind::InvalidArgument,
                       "event type " + type.name + " is registered already, with another filter");
    // With no filter a prefix of another, a prefix of this one is next before it, and one that it begins next behind.
    const std::string_view filter = asText(type.filter);
    const SortedIndex::Entry *before = m_filters.lastUpTo(filter), *behind = m_filters.firstAfter(filter);
    if (before && filter.starts_with(before->key)) return failure(clash(at(before->id), type));
    if (behind && behind->key.starts_with(filter)) return failure(clash(at(behind->id), type));
    return {};
}

void TypeRegistry::store(EventType type)
{
    const std::size_t id = m_count.load();
    auto &block = m_blocks[id / BLOCK];
    if (!block.load()) block.store(new Block, std::memory_order_release);
    block.load()->filterSizes[id % BLOCK] = std::uint8_t(type.filter.size());
    block.load()->types[id % BLOCK] = std::move(type);
    m_count.store(id + 1, std::memory_order_release);
}

std::optional<TypeId> TypeRegistry::find(std::string_view name) const
{
    const SortedIndex::Entry *entry = m_names.lastUpTo(name);
    return entry && entry->key == name ? std::optional(entry->id) : std::nullopt;
}

Result<TypeId> TypeRegistry::require(std::string_view name) const
{
    if (const auto id = find(name)) return *id;
    std::vector<std::string> known;
    for (std::size_t id = 1, end = count(); id < end; ++id) known.push_back(at(TypeId(id)).name);
    return failure(ErrorKind::InvalidArgument,
                   "unknown event type \"" + std::string(name) + "\"" + didYouMean(name, known));
}

// With no filter a prefix of another, the only one that can begin the bytes is the last one not greater than them.
TypeId TypeRegistry::classify(ByteView bytes) const
{
    const SortedIndex::Entry *entry = m_filters.lastUpTo(asText(bytes));
    return entry && asText(bytes).starts_with(entry->key) ? entry->id : UNREGISTERED;
}

} // namespace event_engine
