// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/file_watch.h"

#include <QFile>
#include <QFileInfo>
#include <optional>
#include <utility>

namespace event_studio {

FileWatch::FileWatch(QObject *parent) : QObject(parent)
{
    m_settled.setSingleShot(true);
    m_settled.setInterval(200);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, &m_settled, qOverload<>(&QTimer::start));
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, [this] {
        if (!m_settled.isActive()) m_settled.start(); // in a folder that changes all the time, too, it comes to an end
    });
    connect(&m_settled, &QTimer::timeout, this, &FileWatch::look);
}

void FileWatch::watch(const QString &file, const QByteArray &content)
{
    if (const auto watched = m_watcher.files() + m_watcher.directories(); !watched.isEmpty())
        m_watcher.removePaths(watched);
    m_settled.stop();
    m_reading.cancel();
    m_file = file;
    m_content = content;
    if (file.isEmpty()) return;
    m_watcher.addPath(file);
    m_watcher.addPath(QFileInfo(file).absolutePath()); // tells when another file takes its name
    m_settled.start();                                 // what has changed by now is not told
}

void FileWatch::look()
{
    m_watcher.addPath(m_file); // a file that was replaced is no longer watched
    m_reading.start(
        [file = m_file](const LatestJob::Cancelled &) {
            return QFile::exists(file) ? std::optional(contentOf(file)) : std::nullopt;
        },
        [this](const std::optional<QByteArray> &content) {
            if (!content) return; // between an editor's two steps
            if (std::exchange(m_content, *content) != *content) emit changed();
        });
}

QByteArray FileWatch::contentOf(const QString &file)
{
    QFile content(file);
    return content.open(QIODevice::ReadOnly) ? content.readAll() : QByteArray();
}

} // namespace event_studio
