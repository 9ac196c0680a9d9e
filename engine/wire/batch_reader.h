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

    /// The same in two steps, for one who looks at the record first: null at the end.
    [[nodiscard]] const EventRecord *nextRecord(Interest &interest);
    [[nodiscard]] EventView view(const EventRecord &record) const
    {
        return {m_batch, record, *reinterpret_cast<const BatchHeader *>(m_base), m_types->filterSize(record.type)};
    }

    /// The same, made where it is wanted instead of moved there.
    [[nodiscard]] std::optional<EventView> viewInPlace(const EventRecord &record) const
    {
        struct Made {
            const BatchReader &reader;
            const EventRecord &record;
            operator EventView() const { return reader.view(record); }
        };
        return std::optional<EventView>(std::in_place, Made{*this, record});
    }

    /// The event of that sequence, if the batch holds it. Walks the records before it.
    [[nodiscard]] static std::optional<EventView> find(const BatchPointer &batch, Sequence sequence);

    [[nodiscard]] bool atEnd() const { return m_at >= m_end; }
    [[nodiscard]] const BatchPointer &batch() const { return m_batch; }

private:
    [[nodiscard]] const EventRecord &recordAt(std::size_t at) const
    {
        return *reinterpret_cast<const EventRecord *>(m_base + at);
    }
    void followChain(TypeId type);
    void prefetch();

    BatchPointer m_batch;
    const TypeRegistry *m_types = nullptr; // the batch's
    const std::byte *m_base = nullptr;
    std::size_t m_at = 0, m_end = 0;
    std::size_t m_fetched = 0;     // the cache has been asked for what lies before
    TypeId m_chain = UNREGISTERED; // following this type's chain alone
};

inline EventView::EventView(const BatchPointer &batch, const EventRecord &record, const BatchHeader &header,
                            std::size_t filterSize)
    : m_data(bytesOf(record, filterSize).data()), m_record(&record), m_size(sizeOf(record)),
      m_filterSize(std::uint16_t(filterSize)), m_type(record.type), m_sequence(header.firstSequence + record.index),
      m_publishTime(Duration(header.baseTime + record.timeDelta)), m_batch(batch)
{}

} // namespace event_engine
