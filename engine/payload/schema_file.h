// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"

#include <string>

namespace event_engine {

/// The whole file, of 16 MiB at most. Fails with NotFound, Io or InvalidArgument; the words name the file.
[[nodiscard]] Result<std::string> readSchemaFile(const std::string &file);

} // namespace event_engine
