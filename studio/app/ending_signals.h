// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QSocketNotifier;

namespace event_studio {

/// Tells in the event loop that the program is to end: by SIGTERM, SIGINT, or SIGHUP unless the program began with that
/// ignored. The second of the same kind ends it as if nobody listened. One at a time.
class EndingSignals : public QObject {
    Q_OBJECT
public:
    explicit EndingSignals(QObject *parent = nullptr);
    ~EndingSignals() override; ///< they end the program as ever

signals:
    void asked();

private:
    int m_pipe[2] = {-1, -1};
    QSocketNotifier *m_notifier = nullptr;
};

} // namespace event_studio
