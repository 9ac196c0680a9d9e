// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/save_picture.h"

#include "studio/models/studio_data.h"
#include "studio/views/tell.h"

#include <QFileInfo>

namespace event_studio {

void savePicture(StudioData &data, const Result<DrawnPicture> &drawn, const QString &file, const QString &about)
{
    const auto tellFailure = [&problems = data.problems, about](const Error &error) {
        tell(problems, Severity::Error, about, QString::fromStdString(error.message()));
    };
    if (!drawn) return tellFailure(drawn.error());
    data.saves.add(
        QFileInfo(file).fileName(), data.problems,
        [picture = *drawn, file](const std::stop_token &stop) { return writePicture(picture, file, stop); },
        [tellFailure](const Result<void> &written) {
            if (!written && written.error().kind() != ErrorKind::Stopped) tellFailure(written.error());
        });
}

} // namespace event_studio
