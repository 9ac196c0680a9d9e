// SPDX-License-Identifier: BSD-3-Clause
// The messages of the streaming protocol: whatever the bytes, they are read or refused, and what is read lies within
// the message.
#include "engine/wire/streaming_events.h"
#include "engine/wire/streaming_json.h"

#include <cstdlib>

using namespace event_engine;
using namespace event_engine::streaming;

namespace {

void require(bool holds)
{
    if (!holds) std::abort();
}

template <class View>
void walk(const Result<View> &view, ByteView message)
{
    if (!view) return;
    std::size_t bytes = 0;
    for (std::uint32_t i = 0; i < view->count(); ++i) {
        const ByteView event = view->at(i).bytes;
        require(event.empty() ||
                (event.data() >= message.data() && event.data() + event.size() <= message.data() + message.size()));
        bytes += event.size();
    }
    require(bytes < message.size());
}

template <class Read>
void readAgain(Read read, ByteView message)
{
    if (const auto value = read(message)) require(bool(read(write(*value))));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const ByteView message = std::as_bytes(std::span(data, size));
    const auto head = readHead(message);
    require(!head || isMessage(message));
    walk(EventsView::read(message), message);
    walk(PublishView::read(message), message);
    static_cast<void>(readNumber(message));
    static_cast<void>(readPong(message));
    readAgain(readHello, message);
    readAgain(readWelcome, message);
    readAgain(readRefusal, message);
    readAgain(readDirectory, message);
    readAgain(readRejected, message);
    readAgain(readLost, message);
    readAgain(readLog, message);
    readAgain(readQuit, message);
    readAgain(readGoodbye, message);
    return 0;
}
