// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

namespace event_engine {

/// A name of the linker as C++ people write it; as it is where it is none of C++.
[[nodiscard]] std::string demangled(const std::string &name);

} // namespace event_engine
