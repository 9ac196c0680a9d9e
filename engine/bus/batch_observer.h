// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/wire/batch.h"
#include "event_engine/loss.h"

#include <cstdint>
#include <string>

namespace event_engine {

/// Sees every batch, in the one order, right after the broker has sequenced it, and every loss of a subscriber when it
/// is counted. Called in the broker's thread: keep a reference, count, and return; never wait.
class BatchObserver {
public:
    virtual ~BatchObserver() = default;
    virtual void onBatch(const BatchPointer &batch) = 0;
    /// By the subscriber's number and name: of one name there may be several, one after the other.
    virtual void onLoss(std::uint32_t, const std::string &, const Loss &) {}
};

} // namespace event_engine
