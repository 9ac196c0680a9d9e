// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/topology_layouter.h"

#include <QStandardPaths>
#include <utility>

namespace event_studio {

namespace {

constexpr int PATIENCE = 15'000;  // milliseconds; a thousand nodes take dot a second or two
constexpr int ENDS_WITHIN = 1000; // milliseconds, when killed

} // namespace

TopologyLayouter::TopologyLayouter(QString program, QObject *parent) : QObject(parent), m_program(std::move(program))
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(PATIENCE);
    connect(&m_patience, &QTimer::timeout, this, &TopologyLayouter::giveUp);
}

TopologyLayouter::~TopologyLayouter()
{
    abandon();
    // Those that are killed end in a moment, and one that its object does not see end would be complained about. One
    // that is stuck inside the kernel holds nobody up.
    for (QProcess *process : findChildren<QProcess *>()) process->waitForFinished(ENDS_WITHIN);
}

QString TopologyLayouter::findDot()
{
    return QStandardPaths::findExecutable(QStringLiteral("dot"));
}

Topology::Form TopologyLayouter::form() const
{
    return m_program.isEmpty() ? Topology::Form::Columns : Topology::Form::Graph;
}

void TopologyLayouter::layOut(Topology topology, std::vector<QSizeF> sizes)
{
    abandon();
    if (form() == Topology::Form::Columns) return emit ready(columnLayout(topology, sizes));
    m_topology = std::move(topology);
    m_process = new QProcess(this);
    connect(m_process, &QProcess::finished, this, &TopologyLayouter::onFinished);
    connect(m_process, &QProcess::errorOccurred, this, &TopologyLayouter::giveUp);
    m_process->start(m_program, {QStringLiteral("-Tplain")});
    if (!m_process) return; // it could not even be begun
    m_process->write(dotSource(m_topology, sizes));
    m_process->closeWriteChannel();
    m_patience.start();
}

// A process that is killed goes by itself; waiting for it here would hold up the window.
void TopologyLayouter::abandon()
{
    m_patience.stop();
    QProcess *process = std::exchange(m_process, nullptr);
    if (!process) return;
    process->disconnect(this);
    if (process->state() == QProcess::NotRunning) return process->deleteLater();
    connect(process, &QProcess::finished, process, &QObject::deleteLater);
    process->kill();
}

void TopologyLayouter::onFinished(int exitCode, QProcess::ExitStatus status)
{
    if (status != QProcess::NormalExit || exitCode != 0) return giveUp();
    const auto layout = parseDotAnswer(m_process->readAllStandardOutput(), m_topology);
    if (!layout) return giveUp();
    abandon();
    emit ready(*layout);
}

void TopologyLayouter::giveUp()
{
    abandon();
    m_program.clear();
    emit formChanged();
}

} // namespace event_studio
