// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

namespace event_engine {

/// 32 hexadecimal digits that no other call, here or anywhere, is to return.
[[nodiscard]] std::string randomId();

} // namespace event_engine
