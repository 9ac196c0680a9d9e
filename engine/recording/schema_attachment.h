// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/records.h"

#include <optional>
#include <string>

namespace event_engine {

/// The file as an attachment. Empty: it cannot be read.
[[nodiscard]] std::optional<mcap::Attachment> attachmentOf(const std::string &path);

} // namespace event_engine
