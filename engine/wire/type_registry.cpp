// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/type_registry.h"

#include "event_engine/text.h"

#include <algorithm>

namespace event_engine {

namespace {

bool isPrefix(ByteView prefix, ByteView bytes)
{
    return asText(bytes).starts_with(asText(prefix));
}

bool less(ByteView left, ByteView right)
{
    return asText(left) < asText(right);
}

} // namespace

TypeRegistry::TypeRegistry()
{
    MutexLock lock(m_mutex);
    m_indexes.push_back(std::make_unique<const Index>());
    m_index = m_indexes.back().get();
    EventType unregistered("(unregistered)");
    unregistered.filter.clear();
    store(std::move(unregistered));
}

TypeRegistry::~TypeRegistry()
{
    for (auto &block : m_blocks) delete[] block.load();
}

Result<TypeId> TypeRegistry::add(EventType type)
{
    MutexLock lock(m_mutex);
    const std::size_t count = m_count.load();
    for (std::size_t id = 1; id < count; ++id) {
        const EventType &known = at(TypeId(id));
        if (known.name == type.name && known.filter == type.filter) return TypeId(id);
    }
    if (auto fine = check(type); !fine) return failure(fine.error());
    store(std::move(type));

    auto index = std::make_unique<Index>(*m_indexes.back());
    const IndexEntry entry{at(TypeId(count)).filter, TypeId(count)};
    const auto place = std::upper_bound(index->begin(), index->end(), entry,
                                        [](const auto &a, const auto &b) { return less(a.filter, b.filter); });
    index->insert(place, entry);
    m_index.store(index.get(), std::memory_order_release);
    m_indexes.push_back(std::move(index));
    return TypeId(count);
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
    for (std::size_t id = 1; id < m_count.load(); ++id) {
        const EventType &known = at(TypeId(id));
        if (known.name == type.name)
            return failure(ErrorKind::InvalidArgument,
                           "event type " + type.name + " is registered already, with another filter");
        if (isPrefix(known.filter, type.filter) || isPrefix(type.filter, known.filter))
            return failure(ErrorKind::InvalidArgument,
                           "the filters of event types " + known.name + " and " + type.name +
                               " clash: one is a prefix of the other, so their events could not be told apart");
    }
    return {};
}

void TypeRegistry::store(EventType type)
{
    const std::size_t id = m_count.load();
    auto &block = m_blocks[id / BLOCK];
    if (!block.load()) block.store(new EventType[BLOCK], std::memory_order_release);
    block.load()[id % BLOCK] = std::move(type);
    m_count.store(id + 1, std::memory_order_release);
}

std::optional<TypeId> TypeRegistry::find(std::string_view name) const
{
    for (std::size_t id = 1, end = count(); id < end; ++id)
        if (at(TypeId(id)).name == name) return TypeId(id);
    return {};
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
    const Index &index = *m_index.load(std::memory_order_acquire);
    const auto next = std::upper_bound(index.begin(), index.end(), bytes, [](ByteView value, const IndexEntry &entry) {
        return less(value, entry.filter);
    });
    if (next == index.begin()) return UNREGISTERED;
    const IndexEntry &candidate = *std::prev(next);
    return isPrefix(candidate.filter, bytes) ? candidate.id : UNREGISTERED;
}

} // namespace event_engine
