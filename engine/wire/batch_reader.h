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
    /// The next that an interest wants, always the same one; one type alone is followed along its chain.
    [[nodiscard]] std::optional<EventView> next(Interest &interest);

    /// The same in two steps, for one who looks at the record first: null at the end. A view is of the record that came
    /// last.
    [[nodiscard]] const EventRecord *nextRecord(Interest &interest);
    /// The same where it takes no thought, as with most events: the type is that of the last one, and all of it is
    /// wanted. Null: nextRecord() tells.
    [[nodiscard]] const EventRecord *nextAlike();
    /// Whether the record that came last is wanted for a prefix of its bytes.
    [[nodiscard]] bool lastWasTested() const { return m_verdict == Interest::Verdict::Test; }
    [[nodiscard]] EventView view(const EventRecord &record) const { return view(record, m_filterSize); }

    [[nodiscard]] Sequence sequenceOf(const EventRecord &record) const
    {
        return reinterpret_cast<const BatchHeader *>(m_base)->firstSequence + record.index;
    }

    /// The same as view(), made where it is wanted instead of moved there.
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

    /// Where an event lies, for the engine's own that want all of it at once.
    [[nodiscard]] static const BatchHeader &headerOf(const EventView &event) { return event.m_batch->header(); }
    [[nodiscard]] static EventExtension extensionOf(const EventView &event)
    {
        const EventRecord &record = *event.m_record;
        return isExtended(record) ? *reinterpret_cast<const EventExtension *>(&record + 1) : EventExtension{};
    }

    [[nodiscard]] bool atEnd() const { return m_at >= m_end; }
    [[nodiscard]] bool isAtBeginning() const { return m_batch && m_at == sizeof(BatchHeader); }
    /// What is left is not wanted one by one.
    void skipAll()
    {
        m_at = m_end;
        m_alikeEnd = 0;
    }
    [[nodiscard]] const BatchPointer &batch() const { return m_batch; }

private:
    [[nodiscard]] EventView view(const EventRecord &record, std::size_t filterSize) const
    {
        return {m_batch, record, *reinterpret_cast<const BatchHeader *>(m_base), filterSize};
    }
    [[nodiscard]] const EventRecord &recordAt(std::size_t at) const
    {
        return *reinterpret_cast<const EventRecord *>(m_base + at);
    }
    void followChain(TypeId type);
    void lookUp(TypeId type, Interest &interest);
    void lookAhead();

    // How far ahead of reading the cache is asked for the events: far enough to hide memory, near enough not to flush.
    static constexpr std::size_t PREFETCH = 2048;

    BatchPointer m_batch;
    const TypeRegistry *m_types = nullptr; // the batch's
    const std::byte *m_base = nullptr;
    std::size_t m_at = 0, m_end = 0;
    std::size_t m_alikeEnd = 0; // up to here nextAlike() may go
    std::size_t m_fetched = 0;  // the cache has been asked for what lies before
    bool m_chained = false;     // following the chain of one type alone
    // What is known of the type at hand, since the next event is likely to be of the same.
    std::uint32_t m_type = UINT32_MAX; // none yet
    std::uint32_t m_filterSize = 0;
    Interest::Verdict m_verdict = Interest::Verdict::None;
};

// Here for speed, like what follows: each event goes through it.
inline const EventRecord *BatchReader::nextAlike()
{
    if (m_at >= m_alikeEnd) [[unlikely]]
        return nullptr;
    const EventRecord &record = recordAt(m_at);
    if (record.type != m_type) [[unlikely]]
        return nullptr;
    m_at += recordSpan(record, m_filterSize);
    return &record;
}

inline EventView::EventView(const BatchPointer &batch, const EventRecord &record, const BatchHeader &header,
                            std::size_t filterSize)
    : m_data(bytesOf(record, filterSize).data()), m_record(&record), m_size(sizeOf(record)),
      m_filterSize(std::uint16_t(filterSize)), m_type(record.type), m_sequence(header.firstSequence + record.index),
      m_batch(batch)
{}

} // namespace event_engine
