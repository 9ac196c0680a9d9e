// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"

#include <QByteArray>
#include <QImage>
#include <QString>

#include <optional>

namespace event_studio {

/// A picture within a payload: PNG, JPEG, PGM or PPM, as its bytes begin; the whole payload, a part of it, or Base64 in
/// a text. Its bytes are its own.
struct FoundPicture {
    QString format; ///< "PNG"
    QByteArray bytes;
};

/// Looks at the payload's beginning, and through a text for Base64. Empty: there is none.
[[nodiscard]] std::optional<FoundPicture> findPicture(ByteView payload);

/// The format, "PNG", of a payload that is a picture from its first byte on. Quick.
[[nodiscard]] std::optional<QString> pictureAtBegin(ByteView payload);

struct DecodedPicture {
    QImage image;  ///< null: it is broken or too large; `words` says which
    QString words; ///< "PNG, 640 x 480, 12 KB", or what is wrong
};

/// Takes as long as a picture takes: belongs on a worker. Pictures of more than 16,384 pixels to a side, or of more
/// than 256 MB, are not decoded.
[[nodiscard]] DecodedPicture decodePicture(const FoundPicture &picture);

} // namespace event_studio
