// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/latest_job.h"
#include "studio/models/settings.h"

#include <QObject>
#include <QStringList>

namespace event_studio {

/// The files opened last, newest first, each once, ten at most, kept in the settings. Files that are gone are left out.
class RecentFiles : public QObject {
    Q_OBJECT
public:
    static constexpr int LIMIT = 10;

    /// `settings` must outlive it; `key` tells app files from recordings.
    RecentFiles(Settings &settings, const QString &key, QObject *parent = nullptr);

    /// Absolute paths, but for those that were gone when look() came to its end.
    [[nodiscard]] QStringList files() const;
    void add(const QString &file);
    /// Looks which of them are there, in a worker, since a disk need not answer. changed() tells of a difference.
    void look();

signals:
    void changed();

private:
    Settings &m_settings;
    QString m_key;
    QStringList m_gone;
    LatestJob m_looking;
    bool m_looksAgain = false; ///< after that
};

} // namespace event_studio
