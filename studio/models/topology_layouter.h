// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/models/topology_layout.h"

#include <QObject>
#include <QProcess>
#include <QTimer>

namespace event_studio {

/// Has a topology laid out by the program dot, in a process of its own that nobody waits for; where there is none, or
/// where it fails, in columns at once.
class TopologyLayouter : public QObject {
    Q_OBJECT
public:
    /// `program`: the path of dot; empty: there is none.
    explicit TopologyLayouter(QString program = findDot(), QObject *parent = nullptr);
    ~TopologyLayouter() override;

    [[nodiscard]] static QString findDot();
    /// What form of topology to ask for a layout of.
    [[nodiscard]] Topology::Form form() const;

    /// ready() answers, also before this returns; a newer question outdates an older one.
    void layOut(Topology topology, std::vector<QSizeF> sizes);

signals:
    void ready(const event_studio::TopologyLayout &layout);
    /// dot is of no use: from now on there are columns, and the question must be asked anew.
    void formChanged();

private:
    void abandon();
    void onFinished(int exitCode, QProcess::ExitStatus status);
    void giveUp();

    QString m_program;
    QProcess *m_process = nullptr;
    QTimer m_patience;
    Topology m_topology; ///< of the question under way
};

} // namespace event_studio
