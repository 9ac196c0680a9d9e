// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/payload_reading.h"

#include "studio/link/workers.h"
#include "studio/models/decoded_event.h"

namespace event_studio {

namespace {

/// Millions of values are not let go of in a moment.
void deleteReading(const PayloadReading *reading, quint64 size)
{
    if (size <= quint64(EventRow::KEPT)) return delete reading;
    onWorker([reading] { delete reading; });
}

} // namespace

std::optional<double> PayloadReading::number(const QString &path) const
{
    const auto place = event_engine::PayloadPath::parse(path.toStdString());
    return place && values ? values->number(*place) : std::nullopt;
}

PayloadReadingPointer readPayload(const EventRow &event)
{
    auto reading = std::make_unique<PayloadReading>();
    const bool typed = isTyped(event.codec);
    const auto decoded = decodedPayload(event);
    if (decoded) {
        reading->values = *decoded;
        // JSON keeps the digits that it came with.
        reading->document =
            typed ? readDocument(event_engine::asBytes(decoded->json())) : readDocument(event.payload());
    } else if (typed) {
        reading->mistake = QString::fromStdString(decoded.error().message());
    }
    reading->picture = findPicture(event.payload());
    return {reading.release(), [size = event.size](const PayloadReading *each) { deleteReading(each, size); }};
}

} // namespace event_studio
