// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/recent_files.h"

#include <QFileInfo>
#include <utility>

namespace event_studio {

RecentFiles::RecentFiles(Settings &settings, const QString &key, QObject *parent)
    : QObject(parent), m_settings(settings), m_key(key)
{
    look();
}

QStringList RecentFiles::files() const
{
    QStringList files = m_settings.value(m_key).toStringList();
    files.removeIf([this](const QString &file) { return m_gone.contains(file); });
    return files;
}

void RecentFiles::look()
{
    m_looksAgain = m_looking.isRunning(); // one thread is enough for a disk that does not answer
    if (m_looksAgain) return;
    m_looking.start(
        [files = m_settings.value(m_key).toStringList()](const LatestJob::Cancelled &) {
            QStringList gone = files;
            gone.removeIf([](const QString &file) { return QFileInfo::exists(file); });
            return gone;
        },
        [this](const QStringList &gone) {
            if (std::exchange(m_gone, gone) != gone) emit changed();
            if (m_looksAgain) look();
        });
}

void RecentFiles::add(const QString &file)
{
    const QString path = QFileInfo(file).absoluteFilePath();
    m_gone.removeAll(path); // it has just been opened
    m_settings.change(m_key, [path](const QVariant &held) {
        QStringList kept = held.toStringList();
        kept.removeAll(path);
        kept.prepend(path);
        return QVariant(kept.mid(0, LIMIT));
    });
}

} // namespace event_studio
