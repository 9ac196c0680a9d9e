// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/wire/batch.h"
#include "engine/wire/interest.h"
#include "event_engine/event.h"

#include <optional>

namespace event_engine {

/// The events of a batch, one after the other, in their order.
class BatchReader {
public:
    BatchReader() = default;
    explicit BatchReader(BatchPointer batch);

    /// Every event. Empty: no more.
    [[nodiscard]] std::optional<EventView> next();
    /// The next that an interest wants; one type alone is followed along its chain.
    [[nodiscard]] std::optional<EventView> next(Interest &interest);

    /// The event of that sequence, if the batch holds it. Walks the records before it.
    [[nodiscard]] static std::optional<EventView> find(const BatchPointer &batch, Sequence sequence);

    [[nodiscard]] bool atEnd() const { return m_at >= m_end; }
    [[nodiscard]] const BatchPointer &batch() const { return m_batch; }

private:
    [[nodiscard]] EventView view(const std::byte *record) const;
    void prefetch();

    BatchPointer m_batch;
    const std::byte *m_base = nullptr;
    std::size_t m_at = 0, m_end = 0;
    std::size_t m_fetched = 0;     // the cache has been asked for what lies before
    TypeId m_chain = UNREGISTERED; // following this type's chain alone
};

} // namespace event_engine
