// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"

#include <string>

namespace event_engine {

/// The FileDescriptorSet of a .proto file and all that it imports, made by the program protoc. Fails with NotFound
/// where there is no such program, and with InvalidArgument and protoc's words, which name file and line.
[[nodiscard]] Result<std::string> runProtoc(const std::string &file);

} // namespace event_engine
