// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSettings>
#include <QStringList>

namespace event_studio {

/// The files opened last, newest first, each once, ten at most, kept in the settings. Files that are gone are left out.
class RecentFiles : public QObject {
    Q_OBJECT
public:
    static constexpr int LIMIT = 10;

    /// `settings` must outlive it; `key` tells app files from recordings.
    RecentFiles(QSettings &settings, const QString &key, QObject *parent = nullptr);

    [[nodiscard]] QStringList files() const; ///< absolute paths
    void add(const QString &file);

private:
    QSettings &m_settings;
    QString m_key;
};

} // namespace event_studio
