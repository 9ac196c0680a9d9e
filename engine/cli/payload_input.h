// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/bytes.h"
#include "event_engine/error.h"
#include "event_engine/payload.h"

#include <string>

namespace event_engine::cli {

/// A payload as somebody typed it.
struct PayloadInput {
    enum class Form { Text, Hex, Json, File };
    Form form = Form::Text;
    std::string value; ///< for Form::File its path, "-" = standard input
};

/// The payload's bytes. JSON is encoded by the codec; by one that encodes nothing it is checked and then taken as it
/// was typed. Fails with InvalidArgument where it is no hex, no JSON or not what the codec takes, naming the place, and
/// with NotFound or Io where the file cannot be read.
[[nodiscard]] Result<Bytes> payloadOf(const PayloadInput &input, const PayloadCodec &codec = {});

} // namespace event_engine::cli
