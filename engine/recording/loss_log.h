// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/bus/batch_observer.h"
#include "event_engine/time.h"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace event_engine {

/// What a subscriber lost for one cause, from a moment on.
struct SubscriberLoss {
    Timestamp time; ///< of the first
    std::uint32_t id = 0;
    std::string subscriber;
    Loss loss;
};

/// The losses of all subscribers, oldest first. Those that one subscriber has for one cause within `together` are one,
/// so that its size does not grow with what is lost; nor does it with time: what is held for long is told more
/// coarsely, in a thousandth of it. onLoss() in the broker's thread, everything else in any.
class LossLog : public BatchObserver {
public:
    explicit LossLog(Duration together) : m_together(together) {}

    void onBatch(const BatchPointer &) override {}
    void onLoss(std::uint32_t id, const std::string &subscriber, const Loss &loss) override EXCLUDES(m_mutex);

    [[nodiscard]] std::vector<SubscriberLoss> since(Timestamp time) const EXCLUDES(m_mutex);
    /// Everything; it is empty then.
    [[nodiscard]] std::vector<SubscriberLoss> take() EXCLUDES(m_mutex);
    void forgetBefore(Timestamp time) EXCLUDES(m_mutex);

private:
    const Duration m_together;
    mutable Mutex m_mutex;
    std::deque<SubscriberLoss> m_losses GUARDED_BY(m_mutex);
    std::uint64_t m_forgotten GUARDED_BY(m_mutex) = 0; // before the first of these
    // The newest of a subscriber and cause, as so many that came before it.
    std::map<std::pair<std::uint32_t, Loss::Cause>, std::uint64_t> m_newest GUARDED_BY(m_mutex);
};

} // namespace event_engine
