// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/batch.h"

namespace event_engine {

void keep(const Batch &batch) noexcept
{
    batch.m_references.fetch_add(1, std::memory_order_relaxed);
}

void release(const Batch &batch) noexcept
{
    if (batch.m_references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete &batch;
}

} // namespace event_engine
