// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "event_engine/text_template.h"
#include "studio/link/injector.h"

#include <QString>
#include <memory>
#include <tl/expected.hpp>
#include <variant>

namespace event_studio {

/// How a person writes the payload to inject.
enum class PayloadFormat {
    Text,
    Json, ///< text that must be JSON
    Hex,
    File ///< the text is the path of a file, whose bytes are the payload
};

/// "text", "json", "hex", "file".
[[nodiscard]] QString toText(PayloadFormat format);
[[nodiscard]] PayloadFormat payloadFormatOf(const QString &text); ///< Text where the word is none of them

/// Where a payload makes no sense, and why.
struct PayloadMistake {
    qsizetype position = 0; ///< in the text, in characters
    int line = 1, column = 1;
    QString words; ///< "line 2, column 7: ..."
};

using event_engine::TextTemplate;

/// A payload as it was written, ready to be made any number of times; text and JSON may have placeholders. Immutable,
/// cheap to copy; any thread.
class PayloadTemplate {
public:
    using Content = std::variant<Bytes, TextTemplate>;

    /// The mistake, or the template.
    /// JSON is encoded by the codec where that makes something else of it.
    [[nodiscard]] static tl::expected<PayloadTemplate, PayloadMistake> parse(const QString &text, PayloadFormat format,
                                                                             const PayloadCodec &codec = {});

    /// Fails where the codec refuses what the placeholders have become.
    [[nodiscard]] Result<Bytes> make(std::uint64_t index) const;
    /// For an InjectionOrder.
    [[nodiscard]] PayloadMaker maker() const;

private:
    PayloadTemplate() = default;
    std::shared_ptr<const Content> m_content;
    PayloadCodec m_codec; ///< decodes nothing: the content is the payload as it is
};

} // namespace event_studio
