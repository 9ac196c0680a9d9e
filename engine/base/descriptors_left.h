// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

namespace event_engine {

/// Whether this process may open so many more file descriptors. To be asked before libzmq needs some: it ends the
/// process where the last one is gone in the middle of what it makes.
[[nodiscard]] bool areDescriptorsLeft(std::size_t count);

} // namespace event_engine
