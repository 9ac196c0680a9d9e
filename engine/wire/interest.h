// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/wire/type_registry.h"
#include "event_engine/event_type.h"

#include <cstdint>
#include <string>
#include <vector>

namespace event_engine {

/// What a subscriber wants, worked out per event type. A value: broker and subscriber each have their own, and both
/// learn of types that are registered later by themselves.
class Interest {
public:
    enum class Verdict : std::uint8_t {
        None, ///< no event of the type
        All,  ///< every event of the type
        Test  ///< those whose bytes begin with one of the prefixes
    };

    Interest() = default;
    /// What is subscribed to, but for the types of some names. Fails where a type is unknown, naming the nearest.
    [[nodiscard]] static Result<Interest> of(const std::vector<Subscription> &subscriptions, const TypeRegistry &types,
                                             const std::vector<std::string> &except = {});

    [[nodiscard]] Verdict verdict(TypeId type, const TypeRegistry &types)
    {
        if (type >= m_verdicts.size()) learn(types);
        return m_verdicts[type];
    }
    /// For an event whose type's verdict is Test.
    [[nodiscard]] bool matchesPrefix(ByteView bytes) const;

    /// Whether any verdict may be Test.
    [[nodiscard]] bool tests() const { return !m_prefixes.empty(); }
    /// The one type it wants, where that is all it wants; else UNREGISTERED.
    [[nodiscard]] TypeId onlyType() const
    {
        const bool isOne = !m_everything && m_prefixes.empty() && m_except.empty() && m_types.size() == 1;
        return isOne ? m_types[0] : UNREGISTERED;
    }

private:
    void learn(const TypeRegistry &types);
    [[nodiscard]] Verdict decide(TypeId type, const TypeRegistry &types) const;

    bool m_everything = false;
    std::vector<TypeId> m_types, m_except;
    std::vector<Bytes> m_prefixes;
    std::vector<Verdict> m_verdicts; // by type, as far as asked
};

} // namespace event_engine
