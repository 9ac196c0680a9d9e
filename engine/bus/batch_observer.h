// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/wire/batch.h"

namespace event_engine {

/// Sees every batch, in the one order, right after the broker has sequenced it. Called in the broker's thread: keep a
/// reference, count, and return; never wait.
class BatchObserver {
public:
    virtual ~BatchObserver() = default;
    virtual void onBatch(const BatchPointer &batch) = 0;
};

} // namespace event_engine
