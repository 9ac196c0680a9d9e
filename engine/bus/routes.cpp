// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/routes.h"

#include <algorithm>

namespace event_engine {

void Routes::rebuild(const Subscribers &subscribers, const TypeRegistry &types)
{
    m_words = std::max<std::size_t>(1, (subscribers.size() + 63) / 64);
    m_types = 0;
    m_wanting.clear();
    learn(subscribers, types);
}

void Routes::learn(const Subscribers &subscribers, const TypeRegistry &types)
{
    const std::size_t count = types.count();
    m_wanting.resize(count * m_words);
    for (std::size_t place = 0; place < subscribers.size(); ++place) {
        if (!subscribers[place]) continue;
        for (std::size_t type = m_types; type < count; ++type)
            if (subscribers[place]->interest().verdict(TypeId(type), types) != Interest::Verdict::None)
                m_wanting[type * m_words + place / 64] |= std::uint64_t{1} << place % 64;
    }
    m_types = count;
}

void Routes::find(std::span<const TypeRun> runs, const Subscribers &subscribers, const TypeRegistry &types,
                  Targets &targets)
{
    targets.assign(m_words, 0);
    for (const TypeRun &run : runs) {
        if (run.type >= m_types) [[unlikely]]
            learn(subscribers, types); // a type that was registered just now
        for (std::size_t word = 0; word < m_words; ++word) targets[word] |= m_wanting[run.type * m_words + word];
    }
}

} // namespace event_engine
