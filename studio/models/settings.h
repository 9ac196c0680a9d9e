// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/job_queue.h"

#include <QHash>
#include <QString>
#include <QTimer>
#include <QVariant>
#include <functional>
#include <memory>
#include <vector>

class QSettings;

namespace event_studio {

/// What is kept between two starts of the program, in a file that several windows share: read at the start, and written
/// on a worker, in the order of the changes, since a disk need not answer. Used by the GUI thread.
class Settings : public QObject {
    Q_OBJECT
public:
    /// From what the file holds now to what it is to hold; owns all it touches, and runs here and on the worker.
    using Change = std::function<QVariant(const QVariant &held)>;

    Settings(); ///< the program's own
    explicit Settings(const QString &file);
    ~Settings() override; ///< waits until all is written

    [[nodiscard]] QString fileName() const { return m_fileName; }
    /// As it was at the start and has been changed here since.
    [[nodiscard]] QVariant value(const QString &key, const QVariant &otherwise = {}) const;
    void setValue(const QString &key, const QVariant &value);
    /// Beside what other windows have written meanwhile.
    void change(const QString &key, const Change &change);

signals:
    /// They cannot be written: told once.
    void failed(const QString &words);

private:
    using Open = std::function<std::unique_ptr<QSettings>()>;
    explicit Settings(Open open);
    void write();

    Open m_open;
    QString m_fileName;
    QHash<QString, QVariant> m_values;
    std::vector<std::pair<QString, Change>> m_changes; ///< that the worker does not know of yet
    QTimer m_soon;
    bool m_hasFailed = false;
    JobQueue m_jobs; ///< declared last: ends before what it uses
};

} // namespace event_studio
