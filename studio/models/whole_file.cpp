// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/whole_file.h"

#include <QObject>
#include <QSaveFile>

#include <algorithm>

namespace event_studio {

namespace {

bool writeOut(QSaveFile &out, const QByteArray &bytes, const std::stop_token &stop)
{
    constexpr qsizetype PIECE = 1 << 20;
    for (qsizetype done = 0; done < bytes.size() && !stop.stop_requested(); done += PIECE) {
        const qsizetype size = std::min(PIECE, bytes.size() - done);
        if (out.write(bytes.constData() + done, size) != size) return false;
    }
    return true;
}

} // namespace

Result<void> writeWhole(const QString &file, const QByteArray &bytes, const std::stop_token &stop)
{
    QSaveFile out(file);
    const bool written = out.open(QIODevice::WriteOnly) && writeOut(out, bytes, stop);
    if (stop.stop_requested()) return failure(writingIsStopped(file));
    if (!written || !out.commit()) return failure(cannotBeWritten(file, out.errorString()));
    return {};
}

Error cannotBeWritten(const QString &file, const QString &why)
{
    return {ErrorKind::Io, QObject::tr("%1 cannot be written: %2").arg(file, why).toStdString()};
}

Error writingIsStopped(const QString &file)
{
    return {ErrorKind::Stopped, QObject::tr("%1 is not written, as was asked for").arg(file).toStdString()};
}

} // namespace event_studio
