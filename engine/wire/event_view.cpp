// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/clock.h"
#include "engine/wire/batch.h"
#include "event_engine/event.h"

namespace event_engine {

namespace {

const EventExtension &extensionOf(const EventRecord *record)
{
    static constexpr EventExtension none{};
    return isExtended(*record) ? *reinterpret_cast<const EventExtension *>(record + 1) : none;
}

std::optional<Sequence> unlessZero(std::uint64_t sequence)
{
    return sequence ? std::optional<Sequence>(sequence) : std::nullopt;
}

} // namespace

const EventType &EventView::type() const
{
    return m_batch->directory().types.at(m_type);
}

Timestamp EventView::publishTime() const
{
    return timestampOf(m_batch->header().baseTime + m_record->timeDelta);
}

Timestamp EventView::brokerTime() const
{
    return timestampOf(m_batch->header().brokerTime);
}

const PublisherInfo &EventView::publisher() const
{
    return m_batch->directory().publishers.at(m_batch->header().publisher);
}

std::optional<Sequence> EventView::cause() const
{
    return unlessZero(extensionOf(m_record).cause);
}

std::optional<Sequence> EventView::recordedSequence() const
{
    return unlessZero(extensionOf(m_record).recorded);
}

Error EventView::notA(std::string_view expected) const
{
    return {ErrorKind::InvalidArgument, "event " + std::to_string(m_sequence) + " is of type " + type().name +
                                            ", expected " + std::string(expected)};
}

} // namespace event_engine
