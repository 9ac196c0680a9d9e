// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/decoded_event.h"

#include "studio/models/formats.h"
#include "studio/models/payload_picture.h"

#include <QCoreApplication>

namespace event_studio {

namespace {

constexpr quint64 LARGEST = 64 << 20;

ByteView viewOf(const QByteArray &bytes)
{
    return {reinterpret_cast<const std::byte *>(bytes.constData()), std::size_t(bytes.size())};
}

} // namespace

Result<event_engine::DecodedPayload> decodedPayload(const EventRow &event)
{
    if (!event.isWhole()) return failure(ErrorKind::NotFound, "it is fetched");
    if (event.size > LARGEST)
        return failure(ErrorKind::InvalidArgument, "it is too large to be shown here; export it instead");
    static const PayloadCodec JSON = PayloadCodec::make(Encoding::Json, {}).value_or(PayloadCodec());
    return (isTyped(event.codec) ? event.codec : JSON).decode(event.payload());
}

Result<QByteArray> decodedJson(const EventRow &event)
{
    if (!isTyped(event.codec)) return failure(ErrorKind::NotFound, "nothing is known of its fields");
    const auto decoded = decodedPayload(event);
    if (!decoded) return failure(decoded.error());
    return QByteArray::fromStdString(decoded->json());
}

std::optional<QString> prettyPayload(const EventRow &event)
{
    const auto decoded = decodedJson(event);
    return prettyJson(decoded ? viewOf(*decoded) : event.payload());
}

QString previewOf(const EventRow &event, int width)
{
    if (!event.preview.isEmpty()) return previewLine(viewOf(event.preview), Encoding::Json, width);
    if (const auto decoded = decodedJson(event)) return previewLine(viewOf(*decoded), Encoding::Json, width);
    if (isTyped(event.codec) && !event.isWhole())
        return QCoreApplication::translate("EventRow", "large: click it to see what is in it");
    if (const auto picture = pictureAtBegin(event.payload()))
        return QCoreApplication::translate("EventRow", "picture, %1").arg(*picture);
    return previewLine(event.payload(), event.encoding, width);
}

} // namespace event_studio
