// SPDX-License-Identifier: BSD-3-Clause
// Messages of the original protocol, however many frames they have: each is a request of a known kind or none, and the
// envelope that its answer would repeat is there.
#include "engine/wire/original_protocol.h"

#include <cstdint>
#include <cstdlib>
#include <vector>

using namespace event_engine;
using namespace event_engine::original_protocol;

namespace {

void require(bool holds)
{
    if (!holds) std::abort();
}

/// Frames as a size in one byte and so many bytes.
std::vector<ByteView> framesIn(ByteView bytes)
{
    std::vector<ByteView> frames;
    while (!bytes.empty()) {
        const auto size = std::min<std::size_t>(std::to_integer<std::size_t>(bytes[0]), bytes.size() - 1);
        frames.push_back(bytes.subspan(1, size));
        bytes = bytes.subspan(1 + size);
    }
    return frames;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto frames = framesIn(std::as_bytes(std::span(data, size)));
    const Request request = parse(frames);
    if (request.kind == RequestKind::Garbage) return 0;
    require(request.envelope >= 1 && request.envelope <= frames.size());
    require(frames[request.envelope - 1].empty());
    if (request.kind == RequestKind::Bad) return 0;
    require(frames.size() == request.envelope + 1);
    const auto body = asText(frames.back());
    require((request.kind == RequestKind::NextMessage) == (body == NEXT_MESSAGE));
    require((request.kind == RequestKind::Quit) == (body == QUIT));
    return 0;
}
