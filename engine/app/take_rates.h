// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/bus/broker.h"

#include <cstdint>
#include <deque>
#include <map>
#include <vector>

namespace event_engine {

/// How many events subscribers take in a second, from looking at their counts now and then, at least every half second.
/// Any thread.
class TakeRates {
public:
    using ById = std::map<std::uint32_t, double>;

    /// Takes in the counts of this time, and answers with the rates since about a second before it. Those who take
    /// nothing may be missing.
    ById look(const std::vector<SubscriberStatus> &subscribers, Timestamp time) EXCLUDES(m_mutex);

private:
    struct Look {
        Timestamp time;
        std::map<std::uint32_t, std::uint64_t> taken;
    };
    Mutex m_mutex;
    std::deque<Look> m_looks GUARDED_BY(m_mutex); // the first is the one that rates count from
};

} // namespace event_engine
