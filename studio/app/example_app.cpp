// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/example_app.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

namespace event_studio {

QString exampleApp()
{
    const QString inside = QStringLiteral("field_station/app.toml");
    const QString installed = QDir(QCoreApplication::applicationDirPath())
                                  .absoluteFilePath(QStringLiteral("../share/event-engine/examples/") + inside);
    for (const QString &file : {installed, QStringLiteral(EVENT_STUDIO_EXAMPLES_SOURCE "/") + inside})
        if (QFileInfo::exists(file)) return QDir::cleanPath(file);
    return {};
}

} // namespace event_studio
