// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/decoded_event.h"

#include "studio/models/formats.h"
#include "studio/models/payload_picture.h"

#include <QCoreApplication>

namespace event_studio {

namespace {

constexpr quint64 LARGEST = 64 << 20; // as workers decode

ByteView viewOf(const QByteArray &bytes)
{
    return {reinterpret_cast<const std::byte *>(bytes.constData()), std::size_t(bytes.size())};
}

} // namespace

Result<QByteArray> decodedJson(const EventRow &event)
{
    if (!isTyped(event.codec)) return failure(ErrorKind::NotFound, "nothing is known of its fields");
    if (!event.isWhole()) return failure(ErrorKind::NotFound, "it is fetched");
    if (!event.json.isEmpty()) return event.json;
    if (event.size > LARGEST)
        return failure(ErrorKind::InvalidArgument, "it is too large to be shown here; export it instead");
    const auto decoded = event.codec.decode(event.payload());
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
    if (!event.json.isEmpty()) return previewLine(viewOf(event.json), Encoding::Json, width);
    if (const auto decoded = decodedJson(event)) return previewLine(viewOf(*decoded), Encoding::Json, width);
    if (isTyped(event.codec) && !event.isWhole())
        return QCoreApplication::translate("EventRow", "large: click it to see what is in it");
    if (const auto picture = pictureAtBegin(event.payload()))
        return QCoreApplication::translate("EventRow", "picture, %1").arg(*picture);
    return previewLine(event.payload(), event.encoding, width);
}

} // namespace event_studio
