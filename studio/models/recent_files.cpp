// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/recent_files.h"

#include <QFileInfo>
#include <algorithm>

namespace event_studio {

RecentFiles::RecentFiles(QSettings &settings, const QString &key, QObject *parent)
    : QObject(parent), m_settings(settings), m_key(key)
{}

QStringList RecentFiles::files() const
{
    QStringList files = m_settings.value(m_key).toStringList();
    files.removeIf([](const QString &file) { return !QFileInfo::exists(file); });
    return files;
}

void RecentFiles::add(const QString &file)
{
    const QString path = QFileInfo(file).absoluteFilePath();
    QStringList kept = m_settings.value(m_key).toStringList();
    kept.removeAll(path);
    kept.prepend(path);
    m_settings.setValue(m_key, QStringList(kept.mid(0, LIMIT)));
}

} // namespace event_studio
