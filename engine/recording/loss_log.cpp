// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/loss_log.h"

#include "engine/base/clock.h"

#include <algorithm>
#include <iterator>

namespace event_engine {

namespace {

constexpr int ENTRIES = 1000; // of one subscriber and cause

} // namespace

void LossLog::onLoss(std::uint32_t id, const std::string &subscriber, const Loss &loss)
{
    const Timestamp time = now();
    MutexLock lock(m_mutex);
    const auto [known, isNew] = m_newest.try_emplace({id, loss.cause}, 0);
    if (!isNew && known->second >= m_forgotten) {
        SubscriberLoss &newest = m_losses[std::size_t(known->second - m_forgotten)];
        const Duration together = std::max<Duration>(m_together, (time - m_losses.front().time) / ENTRIES);
        if (time - newest.time < together) return newest.loss.join(loss);
    }
    known->second = m_forgotten + m_losses.size();
    m_losses.push_back({time, id, subscriber, loss});
}

std::vector<SubscriberLoss> LossLog::since(Timestamp time) const
{
    MutexLock lock(m_mutex);
    const auto first = std::ranges::lower_bound(m_losses, time, {}, &SubscriberLoss::time);
    return {first, m_losses.end()};
}

std::vector<SubscriberLoss> LossLog::take()
{
    MutexLock lock(m_mutex);
    std::vector<SubscriberLoss> taken(std::make_move_iterator(m_losses.begin()),
                                      std::make_move_iterator(m_losses.end()));
    m_losses.clear();
    m_newest.clear();
    m_forgotten = 0;
    return taken;
}

void LossLog::forgetBefore(Timestamp time)
{
    MutexLock lock(m_mutex);
    while (!m_losses.empty() && m_losses.front().time < time) {
        m_losses.pop_front();
        ++m_forgotten;
    }
}

} // namespace event_engine
