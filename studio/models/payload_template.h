// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/injector.h"

#include <QString>
#include <memory>
#include <tl/expected.hpp>
#include <vector>

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

struct PayloadPart;

/// A payload as it was written, ready to be made any number of times. In text and JSON, {i} stands for the number of
/// the event (from 0), {now} for the present time in nanoseconds since 1970, {random} for a number between 0 and 1.
/// Immutable, cheap to copy; any thread.
class PayloadTemplate {
public:
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
    std::shared_ptr<const std::vector<PayloadPart>> m_parts;
    PayloadCodec m_codec; ///< decodes nothing: the parts are the payload as they are
};

} // namespace event_studio
