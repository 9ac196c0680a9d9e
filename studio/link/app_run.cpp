// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/app_run.h"

#include "event_engine/app.h"

#include <QStringList>
#include <utility>

namespace event_studio {

AppRun::AppRun(std::shared_ptr<event_engine::App> app) : m_app(std::move(app))
{}

AppRun::~AppRun()
{
    stop();
}

void AppRun::begin(std::shared_ptr<event_engine::App> before)
{
    m_thread = std::jthread([this, before = std::move(before)]() mutable { run(std::move(before)); });
}

void AppRun::stop()
{
    m_stop = true;
    m_app->requestStop();
}

void AppRun::run(std::shared_ptr<event_engine::App> before)
{
    before.reset();
    if (const auto result = m_app->start(); !result) {
        if (m_stop) return emit ended({}, {}); // that is what was asked for
        return emit failed(QString::fromStdString(result.error().message()));
    }
    emit started();
    while (!m_stop && !m_app->waitUntilEnded(std::chrono::milliseconds(200))) {
    }
    emit stopping();
    const auto stopped = m_app->stop();
    emit ended(remark(), stopped ? QString() : QString::fromStdString(stopped.error().message()));
}

bool AppRun::wasEndedByFailure() const
{
    return m_app->result().stoppedByFailure;
}

bool AppRun::hasFailed() const
{
    return !m_app->result().failed.empty();
}

QString AppRun::remark() const
{
    const auto result = m_app->result();
    QStringList failed;
    for (const auto &plugin : result.failed)
        failed << tr("%1 failed: %2").arg(QString::fromStdString(plugin.name), QString::fromStdString(plugin.cause));
    if (!m_stop) failed.prepend(result.stoppedByFailure ? tr("stopped by a failure") : tr("every plugin has ended"));
    return failed.join(QLatin1String("; "));
}

} // namespace event_studio
