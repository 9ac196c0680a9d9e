// SPDX-License-Identifier: BSD-3-Clause
// Batches of another process: whatever the bytes, they are refused, or everything that is read of them lies within them
// and agrees.
#include "engine/wire/batch_check.h"
#include "engine/wire/batch_reader.h"
#include "engine/wire/streaming_batches.h"

#include <cstdlib>
#include <cstring>

using namespace event_engine;

namespace {

void require(bool holds)
{
    if (!holds) std::abort();
}

const std::shared_ptr<Directory> &directory()
{
    static const auto known = [] {
        auto made = std::make_shared<Directory>();
        EventType binary("Binary");
        binary.filter = {std::byte(1), std::byte(0)};
        for (const EventType &type : {EventType("TypeA"), binary, EventType("a.long.filter")})
            require(made->types.add(type).has_value());
        return made;
    }();
    return known;
}

void follow(const BatchPointer &batch)
{
    std::uint64_t events = 0;
    for (const TypeRun &run : batch->runs()) {
        std::uint64_t count = 0, bytes = 0;
        for (std::uint32_t at = run.first; at;) {
            const auto &record = *reinterpret_cast<const EventRecord *>(batch->data() + at);
            require(record.type == run.type);
            bytes += sizeOf(record);
            ++count;
            at = record.nextSame;
        }
        require(count == run.count && bytes == run.bytes);
        events += count;
    }
    require(events == batch->header().count);
}

void walk(const BatchPointer &batch, std::size_t size)
{
    BatchReader reader(batch);
    std::uint64_t events = 0;
    while (const auto event = reader.next()) {
        const ByteView bytes = event->bytes();
        require(bytes.data() >= batch->data() && bytes.data() + bytes.size() <= batch->data() + size);
        require(asText(bytes).starts_with(asText(event->type().filter)));
        require(event->sequence() == batch->firstSequence() + events);
        static_cast<void>(event->publishTime());
        ++events;
    }
    require(events == batch->header().count);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static BatchCheck check;
    auto memory = std::make_unique<std::byte[]>(size); // so that every look behind it is seen
    if (size) std::memcpy(memory.get(), data, size);
    const ByteView bytes(memory.get(), size);
    if (!check.check(bytes, directory()->types)) return 0;
    const BatchPointer batch(new OwnedBatch(directory(), std::move(memory), size));
    follow(batch);
    walk(batch, size);
    const Bytes events = streaming::eventsMessage(batch), published = streaming::publishMessage(batch);
    const auto delivered = streaming::EventsView::read(events);
    const auto taken = streaming::PublishView::read(published);
    require(delivered && delivered->count() == batch->header().count);
    require(taken && taken->last() == batch->lastSequence());
    return 0;
}
