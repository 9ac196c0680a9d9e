// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/plugin_config.h"

#include <cstdint>

namespace load_test {

/// What the load test sends. The same for all its plugins.
struct Settings {
    enum class MessageType {
        StringData, ///< sizes are characters
        JsonData    ///< sizes are key/value pairs
    };
    MessageType messageType = MessageType::StringData;
    std::uint64_t messages = 1'000'000;
    std::uint64_t minSize = 100, maxSize = 1000;

    /// From the keys message_type, num_messages, min_message_size and max_message_size; the defaults above where one is
    /// missing.
    static event_engine::Result<Settings> from(const event_engine::PluginConfig &config);

    /// Sizes grow by one per message from the least to the greatest, and start over.
    [[nodiscard]] std::uint64_t sizeOf(std::uint64_t message) const
    {
        return minSize + message % (maxSize - minSize + 1);
    }
};

} // namespace load_test
