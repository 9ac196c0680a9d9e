// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/wire/filter_condition.h"
#include "event_engine/payload.h"

#include <optional>
#include <string>

namespace event_engine {

/// What a filter line demands of a value in a decoded payload. An event whose payload has no such value, or does not
/// decode, does not match, whatever the comparison.

/// `value` is compared as a number where it and the payload's are numbers, else as text; only == and != compare texts.
[[nodiscard]] FilterConditionPointer bodyIs(PayloadPath path, FilterComparison comparison, std::string value);
[[nodiscard]] FilterConditionPointer bodyContains(PayloadPath path, TextSearch words);

/// The whole text as a number; empty: it is none.
[[nodiscard]] std::optional<double> realNumber(const std::string &text);

} // namespace event_engine
