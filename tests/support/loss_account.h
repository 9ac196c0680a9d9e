// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/loss.h"

#include <QString>
#include <map>
#include <vector>

using TypeBySequence = std::map<event_engine::Sequence, event_engine::TypeId>;

/// What a subscriber got and what it was told, as it came.
struct LossAccount {
    TypeBySequence delivered;
    std::vector<event_engine::Loss> told;
    event_engine::Sequence newest = 0;
    bool toldTooLate = false, outOfOrder = false;

    void deliver(event_engine::Sequence sequence, event_engine::TypeId type)
    {
        outOfOrder |= sequence <= newest;
        delivered[newest = sequence] = type;
    }
    void tell(event_engine::Loss loss)
    {
        toldTooLate |= loss.from <= newest && loss.cause != event_engine::Loss::Cause::Unconfirmed;
        told.push_back(std::move(loss));
    }
    [[nodiscard]] std::map<event_engine::TypeId, std::uint64_t> lostByType() const
    {
        std::map<event_engine::TypeId, std::uint64_t> lost;
        for (const event_engine::Loss &loss : told)
            for (const event_engine::Loss::OfType &each : loss.types) lost[each.type] += each.events;
        return lost;
    }
};

/// Every event that matched was delivered, or lies in exactly the losses that were told. Empty: it is so.
inline QString disagreement(const TypeBySequence &matched, const LossAccount &account)
{
    if (account.outOfOrder) return "events came out of order or twice";
    if (account.toldTooLate) return "a loss was told behind an event that came after it";
    TypeBySequence missing = matched;
    for (const auto &[sequence, type] : account.delivered)
        if (!missing.erase(sequence)) return QString("event %1 came unasked").arg(sequence);
    for (const event_engine::Loss &loss : account.told) {
        std::map<event_engine::TypeId, std::uint64_t> within;
        const auto first = missing.lower_bound(loss.from), end = missing.upper_bound(loss.to);
        for (auto at = first; at != end; ++at) ++within[at->second];
        missing.erase(first, end);
        std::map<event_engine::TypeId, std::uint64_t> said;
        for (const event_engine::Loss::OfType &each : loss.types) said[each.type] = each.events;
        if (said != within) return QString("the loss from %1 to %2 does not agree").arg(loss.from).arg(loss.to);
    }
    return missing.empty() ? QString() : QString("of %1 events nothing was told").arg(missing.size());
}
