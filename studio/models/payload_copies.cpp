// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/payload_copies.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryFile>

namespace event_studio {

namespace {

tl::unexpected<Error> ioFailure(const QFile &file)
{
    return failure(ErrorKind::Io, QStringLiteral("%1: %2").arg(file.fileName(), file.errorString()).toStdString());
}

} // namespace

bool PayloadCopies::has(const QString &path) const
{
    return !path.isEmpty() && QFileInfo(path).absolutePath() == QDir(m_folder).absolutePath();
}

Result<QString> PayloadCopies::add(const QString &file) const
{
    QDir().mkpath(m_folder);
    QFile from(file);
    QTemporaryFile to(QDir(m_folder).absoluteFilePath(QFileInfo(file).completeBaseName() + "-XXXXXX"));
    if (!from.open(QIODevice::ReadOnly)) return ioFailure(from);
    if (!to.open()) return ioFailure(to);
    const QByteArray bytes = from.readAll();
    if (from.error() != QFileDevice::NoError) return ioFailure(from);
    if (to.write(bytes) != bytes.size() || !to.flush()) return ioFailure(to);
    to.setAutoRemove(false);
    return to.fileName();
}

void PayloadCopies::remove(const QString &path) const
{
    if (has(path)) QFile::remove(path);
}

bool haveSameBytes(const QString &oneFile, const QString &otherFile)
{
    QFile one(oneFile), other(otherFile);
    return one.open(QIODevice::ReadOnly) && other.open(QIODevice::ReadOnly) && one.size() == other.size() &&
           one.readAll() == other.readAll();
}

} // namespace event_studio
