// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/rare_events.h"

#include "engine/wire/batch_builder.h"
#include "engine/wire/batch_reader.h"

#include <algorithm>
#include <cstring>

namespace event_engine {

namespace {

BatchPointer copyAlone(const EventView &event, const BatchPointer &from)
{
    if (from->header().count == 1) return from;
    const EventExtension extension{event.cause().value_or(0), event.recordedSequence().value_or(0)};
    const std::size_t filterSize = event.bytes().size() - event.payload().size();
    const std::size_t size = BatchBuilder::sizeForOne(filterSize, event.bytes().size(), extension);
    std::unique_ptr<std::byte[]> memory(new std::byte[size]);
    BatchBuilder builder;
    builder.begin(memory.get(), size);
    const std::size_t head = BatchBuilder::headSize(filterSize, extension);
    if (!event.bytes().empty()) std::memcpy(builder.place(head), event.bytes().data(), event.bytes().size());
    builder.commit(event.typeId(), head, event.bytes().size(), event.publishTime().time_since_epoch().count(),
                   extension);
    builder.finish(from->header().publisher, from->header().number);
    auto &header = *reinterpret_cast<BatchHeader *>(memory.get());
    header.firstSequence = event.sequence();
    header.brokerTime = from->header().brokerTime;
    return BatchPointer(new OwnedBatch(from->sharedDirectory(), std::move(memory), size));
}

} // namespace

void RareEvents::add(const Batch &batch)
{
    for (const TypeRun &run : batch.runs()) {
        if (run.type >= m_types.size()) m_types.resize(run.type + std::size_t{1});
        Type &type = m_types[run.type];
        type.inRing += run.count;
        if (!type.kept.empty()) trim(type);
    }
}

void RareEvents::evict(const BatchPointer &batch)
{
    std::vector<std::uint64_t> toSkip(m_types.size(), UINT64_MAX); // by type: how many of this batch are not kept
    bool any = false;
    for (const TypeRun &run : batch->runs()) {
        Type &type = m_types[run.type];
        type.inRing -= run.count;
        if (type.inRing >= PER_TYPE) continue;
        const std::uint64_t wanted = std::min<std::uint64_t>(PER_TYPE - type.inRing, run.count);
        toSkip[run.type] = run.count - wanted;
        any = true;
    }
    if (!any) return;
    BatchReader reader(batch);
    while (const auto event = reader.next()) {
        std::uint64_t &skip = toSkip[event->typeId()];
        if (skip == UINT64_MAX) continue;
        if (skip)
            --skip;
        else
            keep(m_types[event->typeId()], copyAlone(*event, batch));
    }
    for (const TypeRun &run : batch->runs()) trim(m_types[run.type]);
}

void RareEvents::keep(Type &type, BatchPointer event)
{
    type.bytes += event->allocatedBytes();
    m_bytes += event->allocatedBytes();
    type.kept.push_back(std::move(event));
    const auto bytesOf = [](const Type &each) { return each.bytes; };
    while (m_bytes > m_limit) dropOldest(*std::ranges::max_element(m_types, {}, bytesOf));
}

void RareEvents::dropOldest(Type &type)
{
    const std::size_t bytes = type.kept.front()->allocatedBytes();
    type.bytes -= bytes;
    m_bytes -= bytes;
    type.kept.pop_front();
}

void RareEvents::trim(Type &type)
{
    while (!type.kept.empty() && type.kept.size() + type.inRing > PER_TYPE) dropOldest(type);
}

std::vector<BatchPointer> RareEvents::kept() const
{
    std::vector<BatchPointer> all;
    for (const Type &type : m_types) all.insert(all.end(), type.kept.begin(), type.kept.end());
    std::sort(all.begin(), all.end(),
              [](const BatchPointer &a, const BatchPointer &b) { return a->firstSequence() < b->firstSequence(); });
    return all;
}

} // namespace event_engine
