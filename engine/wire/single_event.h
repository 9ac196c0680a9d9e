// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/wire/batch_layout.h"
#include "engine/wire/directory.h"
#include "event_engine/event.h"

#include <cstdint>
#include <memory>

namespace event_engine {

/// An event that comes from a file or over a raw port, and all that is known of it.
struct SingleEvent {
    TypeId type = UNREGISTERED;  ///< of the directory
    ByteView payload;            ///< what follows the type's filter
    std::uint32_t publisher = 0; ///< of the directory
    Sequence sequence = 0;
    Timestamp publishTime, brokerTime;
    EventExtension extension{};
};

/// A view like those that subscribers get, of a batch of its own.
[[nodiscard]] EventView viewOf(const SingleEvent &event, const std::shared_ptr<const Directory> &directory);

} // namespace event_engine
