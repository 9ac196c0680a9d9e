// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/latest_job.h"

#include <QByteArray>
#include <QFileSystemWatcher>
#include <QObject>
#include <QString>
#include <QTimer>

namespace event_studio {

/// Tells when the content of one file changes, also where an editor puts a new file in its place. A change that is
/// taken back, or that is made in several writes within a moment, is none, or one.
class FileWatch : public QObject {
    Q_OBJECT
public:
    explicit FileWatch(QObject *parent = nullptr);

    /// From now on this file, compared with what contentOf() has read there, which may be a while ago. Empty: none.
    void watch(const QString &file, const QByteArray &content);
    /// Nothing where it cannot be read. Any thread.
    [[nodiscard]] static QByteArray contentOf(const QString &file);

signals:
    void changed();

private:
    void look();

    QString m_file;
    QByteArray m_content;
    QFileSystemWatcher m_watcher;
    QTimer m_settled;
    LatestJob m_reading;
};

} // namespace event_studio
