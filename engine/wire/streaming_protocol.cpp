// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/streaming_protocol.h"

#include "engine/wire/batch_layout.h"
#include "engine/wire/little_endian.h"
#include "event_engine/text.h"

namespace event_engine::streaming {

namespace {

bool beginsWith(ByteView frame, std::uint32_t magic)
{
    return frame.size() >= sizeof magic && loadAt<std::uint32_t>(frame.data()) == magic;
}

Bytes messageOf(Kind kind, std::size_t size)
{
    Bytes message(size);
    storeAt(message.data(), MAGIC);
    storeAt(message.data() + 4, std::uint16_t(kind));
    return message;
}

Result<> checkSize(ByteView message, std::size_t expected)
{
    if (message.size() == expected) return {};
    return failure(ErrorKind::BadData,
                   "a message of " + counted(message.size(), "byte") + " instead of " + std::to_string(expected));
}

} // namespace

bool isMessage(ByteView frame)
{
    return beginsWith(frame, MAGIC) || isBatch(frame);
}

bool isBatch(ByteView message)
{
    return beginsWith(message, BATCH_MAGIC);
}

Result<Head> readHead(ByteView message)
{
    if (message.size() < HEAD_SIZE || !beginsWith(message, MAGIC))
        return failure(ErrorKind::BadData, "a message without the head of the streaming protocol");
    return Head{Kind(loadAt<std::uint16_t>(message.data() + 4)), loadAt<std::uint16_t>(message.data() + 6)};
}

Bytes numberMessage(Kind kind, std::uint64_t number)
{
    Bytes message = messageOf(kind, HEAD_SIZE + 8);
    storeAt(message.data() + HEAD_SIZE, number);
    return message;
}

Result<std::uint64_t> readNumber(ByteView message)
{
    if (auto right = checkSize(message, HEAD_SIZE + 8); !right) return failure(right.error());
    return loadAt<std::uint64_t>(message.data() + HEAD_SIZE);
}

Bytes pongMessage(const Pong &pong)
{
    Bytes message = messageOf(Kind::Pong, HEAD_SIZE + 16);
    storeAt(message.data() + HEAD_SIZE, pong.token);
    storeAt(message.data() + HEAD_SIZE + 8, pong.counter);
    return message;
}

Result<Pong> readPong(ByteView message)
{
    if (auto right = checkSize(message, HEAD_SIZE + 16); !right) return failure(right.error());
    return Pong{loadAt<std::uint64_t>(message.data() + HEAD_SIZE),
                loadAt<std::uint64_t>(message.data() + HEAD_SIZE + 8)};
}

} // namespace event_engine::streaming
