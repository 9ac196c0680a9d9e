// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>

namespace event_engine {

/// What the system has received over a TCP connection.
struct ReceivedBytes {
    std::uint64_t all = 0;   ///< since its beginning
    std::uint64_t taken = 0; ///< by ZeroMQ: what lies in the buffers of the system is nobody's memory yet

    /// Empty: it is no connection any more.
    [[nodiscard]] static std::optional<ReceivedBytes> of(int descriptor);
};

} // namespace event_engine
