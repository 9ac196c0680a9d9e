// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/payload_picture.h"

#include "studio/models/formats.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QImageReader>

namespace event_studio {

namespace {

constexpr qsizetype LOOKED_AT = 256;        // bytes that may stand before a picture
constexpr qsizetype LARGEST_TEXT = 8 << 20; // that is searched for Base64
constexpr int LONGEST_SIDE = 16'384;
constexpr int MOST_MEGABYTES = 256;

struct Format {
    const char *name;
    QByteArray magic;
    QByteArray base64; ///< how Base64 of the magic begins
};

const std::vector<Format> &formats()
{
    static const std::vector<Format> FORMATS{
        {"PNG", QByteArray("\x89PNG\r\n\x1a\n", 8), "iVBORw0KGgo"},
        {"JPEG", QByteArray("\xff\xd8\xff", 3), "/9j/"},
        {"PGM", "P5\n", {}},
        {"PPM", "P6\n", {}},
    };
    return FORMATS;
}

QString tr(const char *text)
{
    return QCoreApplication::translate("PayloadPicture", text);
}

/// From its quotation mark on to the next.
std::optional<FoundPicture> findBase64(const QByteArray &text)
{
    if (text.size() > LARGEST_TEXT || !text.contains('"')) return std::nullopt;
    for (const Format &format : formats()) {
        const auto begin = format.base64.isEmpty() ? -1 : text.indexOf(format.base64);
        if (begin <= 0 || (text[begin - 1] != '"' && text[begin - 1] != ',')) continue;
        const auto end = text.indexOf('"', begin);
        auto bytes = text.mid(begin, (end < 0 ? text.size() : end) - begin);
        bytes.replace("\\/", "/");
        return FoundPicture{QString::fromLatin1(format.name), QByteArray::fromBase64(bytes)};
    }
    return std::nullopt;
}

} // namespace

std::optional<FoundPicture> findPicture(ByteView payload)
{
    const auto bytes =
        QByteArray::fromRawData(reinterpret_cast<const char *>(payload.data()), qsizetype(payload.size()));
    for (const Format &format : formats()) {
        const bool isText = format.base64.isEmpty(); // its magic is too short to be sought
        const auto begin =
            isText ? (bytes.startsWith(format.magic) ? 0 : -1) : bytes.left(LOOKED_AT).indexOf(format.magic);
        if (begin >= 0) // a copy: mid() of all of them would be the very bytes of the event
            return FoundPicture{QString::fromLatin1(format.name),
                                QByteArray(bytes.constData() + begin, bytes.size() - begin)};
    }
    return findBase64(bytes);
}

std::optional<QString> pictureAtBegin(ByteView payload)
{
    const auto bytes =
        QByteArray::fromRawData(reinterpret_cast<const char *>(payload.data()), qsizetype(payload.size()));
    for (const Format &format : formats())
        if (bytes.startsWith(format.magic)) return QString::fromLatin1(format.name);
    return std::nullopt;
}

DecodedPicture decodePicture(const FoundPicture &picture)
{
    QBuffer buffer;
    buffer.setData(picture.bytes);
    buffer.open(QIODevice::ReadOnly);
    QImageReader::setAllocationLimit(MOST_MEGABYTES);
    QImageReader reader(&buffer, picture.format.toLower().toLatin1());
    const QSize size = reader.size();
    const qint64 megabytes = qint64(size.width()) * size.height() * 4 >> 20;
    if (size.width() > LONGEST_SIDE || size.height() > LONGEST_SIDE || megabytes > MOST_MEGABYTES)
        return {{},
                tr("This %1 of %2 × %3 is too large to be shown.")
                    .arg(picture.format)
                    .arg(size.width())
                    .arg(size.height())};
    const QImage image = reader.read();
    if (image.isNull()) return {{}, tr("This %1 is broken: %2").arg(picture.format, reader.errorString())};
    return {image, tr("%1, %2 × %3, %4")
                       .arg(picture.format)
                       .arg(image.width())
                       .arg(image.height())
                       .arg(humanBytes(double(picture.bytes.size())))};
}

} // namespace event_studio
