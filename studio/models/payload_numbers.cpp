// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/payload_numbers.h"

#include "studio/models/decoded_event.h"

#include <cmath>

namespace event_studio {

using event_engine::PayloadPath;

NumberReader numberReader(const PayloadCodec &codec, const QString &path)
{
    // Payloads of text, and those of which nothing is known, may still be JSON.
    const PayloadCodec reading =
        isTyped(codec) ? codec : PayloadCodec::make(Encoding::Json, {}).value_or(PayloadCodec());
    return [reading, place = PayloadPath::parse(path.toStdString())](ByteView payload) -> std::optional<double> {
        const auto number = place ? reading.number(payload, *place) : std::nullopt;
        return number && std::isfinite(*number) ? number : std::nullopt; // no axis has a place for the others
    };
}

} // namespace event_studio
