// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/text_table.h"
#include "event_engine/snapshot.h"

#include <cstddef>
#include <string>
#include <vector>

namespace event_engine::cli {

struct TextSize {
    std::size_t columns = 120;
    std::size_t rows = 1000;
};

/// What `top` shows: a headline, a table of the types, one of the plugins, and the newest problems with
/// their times, also those that are over. Never more lines
/// than there is room for; where rows are left out, a line says how many.
[[nodiscard]] std::vector<StyledLine> dashboard(const Snapshot &snapshot, TextSize size);

} // namespace event_engine::cli
