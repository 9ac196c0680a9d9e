// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/bytes.h"
#include "event_engine/error.h"
#include "event_engine/payload.h"
#include "event_engine/text_template.h"

#include <cstdint>
#include <string>
#include <variant>

namespace event_engine::cli {

/// A payload as somebody typed it.
struct PayloadInput {
    enum class Form { Text, Hex, Json, File };
    Form form = Form::Text;
    std::string value; ///< for Form::File its path, "-" = standard input
};

/// The same, ready to be made for any number of events. Text and JSON may have the placeholders of TextTemplate.
class PayloadMaker {
public:
    /// JSON is encoded by the codec; by one that encodes nothing it is checked and then taken as it was typed. Fails
    /// with InvalidArgument where it is no hex, no JSON or not what the codec takes, naming the place, and with
    /// NotFound or Io where the file cannot be read.
    [[nodiscard]] static Result<PayloadMaker> from(const PayloadInput &input, const PayloadCodec &codec = {});

    /// For the event of this number, from 0 on. Fails where the codec refuses what the placeholders have become.
    [[nodiscard]] Result<Bytes> make(std::uint64_t index) const;

private:
    explicit PayloadMaker(Bytes bytes) : m_content(std::move(bytes)) {}
    PayloadMaker(TextTemplate text, PayloadCodec codec) : m_content(std::move(text)), m_codec(std::move(codec)) {}

    std::variant<Bytes, TextTemplate> m_content;
    PayloadCodec m_codec; // of the text; decodes nothing: it is the payload itself
};

} // namespace event_engine::cli
