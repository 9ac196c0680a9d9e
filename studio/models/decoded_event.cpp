// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/decoded_event.h"

#include "studio/models/formats.h"

namespace event_studio {

namespace {

ByteView viewOf(const QByteArray &bytes)
{
    return {reinterpret_cast<const std::byte *>(bytes.constData()), std::size_t(bytes.size())};
}

} // namespace

bool isTyped(const PayloadCodec &codec)
{
    return codec.decodes() && codec.encoding() != Encoding::Text && codec.encoding() != Encoding::Json;
}

Result<QByteArray> decodedJson(const EventRow &event)
{
    if (!isTyped(event.codec)) return failure(ErrorKind::NotFound, "nothing is known of its fields");
    if (!event.isWhole()) return failure(ErrorKind::NotFound, "it is fetched");
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
    if (const auto decoded = decodedJson(event)) return previewLine(viewOf(*decoded), Encoding::Json, width);
    return previewLine(event.payload(), event.encoding, width);
}

} // namespace event_studio
