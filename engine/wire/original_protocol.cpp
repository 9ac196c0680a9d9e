// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/original_protocol.h"

#include <algorithm>

namespace event_engine::original_protocol {

Request parse(const std::vector<ByteView> &frames)
{
    if (frames.size() < 2) return {};
    const auto empty = std::find_if(frames.begin() + 1, frames.end(), [](ByteView frame) { return frame.empty(); });
    if (empty == frames.end()) return {};
    const std::size_t envelope = std::size_t(empty - frames.begin()) + 1;
    if (frames.size() != envelope + 1) return {RequestKind::Bad, envelope};
    const std::string_view body = asText(frames.back());
    if (body == NEXT_MESSAGE) return {RequestKind::NextMessage, envelope};
    if (body == QUIT) return {RequestKind::Quit, envelope};
    return {RequestKind::Publish, envelope};
}

} // namespace event_engine::original_protocol
