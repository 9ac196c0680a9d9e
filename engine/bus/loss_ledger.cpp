// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/loss_ledger.h"

#include <algorithm>

namespace event_engine {

namespace {

// For one who never asks. Beyond it a loss is told together with the last one of its cause.
constexpr std::size_t KEPT_LOSSES = 64;

} // namespace

void LossLedger::add(const Loss &loss, Since handedOver)
{
    MutexLock lock(m_mutex);
    m_any.store(true, std::memory_order_release);
    const bool asOne = handedOver == Since::LastLoss && !m_losses.empty() && m_losses.back().cause == loss.cause;
    if (asOne) return m_losses.back().join(loss);
    if (m_losses.size() >= KEPT_LOSSES) {
        const auto same = std::find_if(m_losses.rbegin(), m_losses.rend(),
                                       [&](const Loss &each) { return each.cause == loss.cause; });
        if (same != m_losses.rend()) return same->join(loss);
    }
    // What is unconfirmed lies before what was lost meanwhile.
    const auto place = std::upper_bound(m_losses.begin(), m_losses.end(), loss.from,
                                        [](Sequence from, const Loss &each) { return from < each.from; });
    m_losses.insert(place, loss);
}

std::vector<Loss> LossLedger::take()
{
    if (isEmpty()) return {};
    MutexLock lock(m_mutex);
    m_any.store(false, std::memory_order_relaxed);
    return std::exchange(m_losses, {});
}

} // namespace event_engine
