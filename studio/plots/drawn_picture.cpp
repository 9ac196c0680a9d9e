// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/drawn_picture.h"

#include "studio/models/whole_file.h"

#include <QBuffer>
#include <QImageWriter>

namespace event_studio {

Result<void> writePicture(const DrawnPicture &picture, const QString &file, const std::stop_token &stop)
{
    if (!picture.bytes.isEmpty()) return writeWhole(file, picture.bytes, stop);
    QBuffer png;
    QImageWriter writer(&png, "png");
    if (!writer.write(picture.image)) return failure(cannotBeWritten(file, writer.errorString()));
    return writeWhole(file, png.data(), stop);
}

} // namespace event_studio
