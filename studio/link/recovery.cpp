// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/recovery.h"

#include "event_engine/text.h"

#include <QFileInfo>
#include <utility>

namespace event_studio {

using event_engine::Result;
using event_engine::UnfinishedRecording;

Recovery::Recovery(QObject *parent) : QObject(parent)
{
    m_timer.setInterval(100);
    connect(&m_timer, &QTimer::timeout, this, [this] { emit progressed(*m_percent); });
}

Recovery::~Recovery()
{
    m_stop.request_stop();
}

void Recovery::look(const QString &folder)
{
    // A folder that is not there has no recordings in it, and that is all that matters here.
    m_looking.start([path = folder.toStdString()](
                        const LatestJob::Cancelled &) { return event_engine::unfinishedRecordings(path); },
                    [this](const Result<std::vector<UnfinishedRecording>> &recordings) {
                        if (recordings && !recordings->empty()) emit found(*recordings);
                    });
}

void Recovery::recover(const QStringList &files)
{
    m_stop = {};
    m_percent = std::make_shared<std::atomic<int>>(0);
    m_timer.start();
    m_recovering.start([files, percent = m_percent, stop = m_stop.get_token()](
                           const LatestJob::Cancelled &) { return recoverAll(files, percent, stop); },
                       [this](const Outcome &outcome) {
                           m_timer.stop();
                           emit finished(outcome.files, outcome.remarks);
                       });
}

void Recovery::cancel()
{
    m_stop.request_stop();
}

Recovery::Outcome Recovery::recoverAll(const QStringList &files, const Percent &percent, std::stop_token stop)
{
    Outcome outcome;
    for (qsizetype i = 0; i < files.size() && !stop.stop_requested(); ++i) {
        const std::filesystem::path from = files[i].toStdString();
        event_engine::CopyOptions options;
        options.to = event_engine::recoveredName(from);
        options.stop = stop;
        options.progress = [&](std::uint64_t done, std::uint64_t size) {
            const double part = size > 0 ? double(done) / double(size) : 0;
            *percent = int(100 * (double(i) + part) / double(files.size()));
        };
        const auto recovered = event_engine::recoverRecording(from, options);
        const QString name = QFileInfo(files[i]).fileName();
        if (recovered)
            outcome.files << QString::fromStdString(recovered->file.string());
        else if (!stop.stop_requested())
            outcome.remarks << name + ": " + QString::fromStdString(recovered.error().message());
        if (!recovered) continue;
        if (const auto bytes = recovered->sources.damagedBytes; bytes > 0)
            outcome.remarks << tr("%1: %2 of it could not be read")
                                   .arg(name, QString::fromStdString(event_engine::sizeText(bytes)));
        if (const auto events = recovered->sources.eventsLeftOut; events > 0)
            outcome.remarks
                << tr("%1: %2 left out").arg(name, QString::fromStdString(event_engine::counted(events, "event")));
    }
    return outcome;
}

} // namespace event_studio
