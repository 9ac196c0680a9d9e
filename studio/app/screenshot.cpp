// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/screenshot.h"

#include <QImageWriter>
#include <QPixmap>
#include <QWidget>

namespace event_studio {

QString saveScreenshot(QWidget &window, const QString &file)
{
    QImageWriter writer(file);
    if (writer.write(window.grab().toImage())) return {};
    return QObject::tr("the picture %1 cannot be written: %2").arg(file, writer.errorString());
}

} // namespace event_studio
