// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/interest.h"

#include <algorithm>

namespace event_engine {

Result<Interest> Interest::of(const std::vector<Subscription> &subscriptions, const TypeRegistry &types,
                              const std::vector<std::string> &except)
{
    Interest interest;
    for (const Subscription &subscription : subscriptions) {
        switch (subscription.kind()) {
        case Subscription::Kind::Everything: interest.m_everything = true; break;
        case Subscription::Kind::Prefix: interest.m_prefixes.push_back(subscription.prefixBytes()); break;
        case Subscription::Kind::Type: {
            const auto id = types.require(subscription.typeName());
            if (!id) return failure(id.error());
            interest.m_types.push_back(*id);
        }
        }
    }
    for (const std::string &name : except) {
        const auto id = types.require(name);
        if (!id) return failure(id.error());
        interest.m_except.push_back(*id);
    }
    interest.learn(types);
    return interest;
}

bool Interest::matchesPrefix(ByteView bytes) const
{
    return std::any_of(m_prefixes.begin(), m_prefixes.end(),
                       [&](const Bytes &prefix) { return asText(bytes).starts_with(asText(prefix)); });
}

void Interest::learn(const TypeRegistry &types)
{
    for (std::size_t type = m_verdicts.size(), end = types.count(); type < end; ++type)
        m_verdicts.push_back(decide(TypeId(type), types));
}

Interest::Verdict Interest::decide(TypeId type, const TypeRegistry &types) const
{
    const auto isIn = [type](const std::vector<TypeId> &some) {
        return std::find(some.begin(), some.end(), type) != some.end();
    };
    if (isIn(m_except)) return Verdict::None;
    if (m_everything || isIn(m_types)) return Verdict::All;
    const std::string_view filter = asText(types.at(type).filter);
    Verdict verdict = Verdict::None;
    for (const Bytes &prefix : m_prefixes) {
        if (filter.starts_with(asText(prefix))) return Verdict::All;
        if (asText(prefix).starts_with(filter))
            verdict = Verdict::Test; // decided by the payload; unregistered: by all bytes
    }
    return verdict;
}

} // namespace event_engine
