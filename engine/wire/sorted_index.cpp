// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/sorted_index.h"

namespace event_engine {

SortedIndex::Path SortedIndex::pathTo(std::string_view key) const
{
    Path path;
    Node *node = m_head;
    for (std::size_t level = LEVELS; level-- > 0;) {
        const auto next = [&] { return node->next[level].load(std::memory_order_acquire); };
        for (Node *candidate = next(); candidate && candidate->entry.key <= key; candidate = next()) node = candidate;
        path[level] = node;
    }
    return path;
}

std::size_t SortedIndex::randomHeight()
{
    std::size_t height = 1;
    while (height < LEVELS && m_random() % 4 == 0) ++height;
    return height;
}

// From the lowest level up, and each link only once the node is whole: so a reader finds it everywhere or not yet.
void SortedIndex::add(std::string_view key, TypeId id)
{
    const Path path = pathTo(key);
    Node &node = m_nodes.emplace_back();
    node.entry = {key, id};
    for (std::size_t level = 0, height = randomHeight(); level < height; ++level) {
        std::atomic<Node *> &link = path[level]->next[level];
        node.next[level].store(link.load(std::memory_order_relaxed), std::memory_order_relaxed);
        link.store(&node, std::memory_order_release);
    }
}

const SortedIndex::Entry *SortedIndex::lastUpTo(std::string_view key) const
{
    const Node *node = pathTo(key)[0];
    return node == m_head ? nullptr : &node->entry;
}

const SortedIndex::Entry *SortedIndex::firstAfter(std::string_view key) const
{
    const Node *node = pathTo(key)[0]->next[0].load(std::memory_order_acquire);
    return node ? &node->entry : nullptr;
}

} // namespace event_engine
