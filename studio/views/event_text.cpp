// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/event_text.h"

#include "event_engine/event_text.h"
#include "studio/models/formats.h"
#include "studio/models/whole_file.h"

#include <QTemporaryDir>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace event_studio {

namespace {

QString asText(const EventRow &event)
{
    return fullTimeText(event.brokerTime) + "\t#" + QString::number(event.sequence) + '\t' + event.type + '\t' +
           payloadText(event.payload());
}

event_engine::EventFields fieldsOf(const EventRow &event)
{
    event_engine::EventFields fields;
    fields.sequence = event.sequence;
    fields.time = event.brokerTime;
    fields.publishTime = event.publishTime;
    fields.type = event.type.toStdString();
    fields.publisher = event.publisher.toStdString();
    fields.size = event.size;
    fields.recordedSequence = event.recordedSequence;
    fields.cause = event.cause;
    fields.codec = event.codec;
    fields.payload = event.payload();
    return fields;
}

QString line(const EventRow &event, CopyFormat format)
{
    switch (format) {
    case CopyFormat::Text: return asText(event);
    case CopyFormat::Hex: return hexText(event.payload());
    case CopyFormat::Json: return QString::fromStdString(event_engine::jsonLine(fieldsOf(event)));
    }
    return {};
}

/// What is there stays until the new file is whole.
Result<std::size_t> saveAsRecording(const Feed &feed, const std::vector<EventRow> &events, const QString &file,
                                    const std::stop_token &stop)
{
    std::vector<Sequence> sequences;
    for (const EventRow &event : events) sequences.push_back(event.sequence);
    QTemporaryDir beside(file + ".saving-XXXXXX"); // goes with what a failure leaves in it
    if (!beside.isValid()) return failure(cannotBeWritten(file, beside.errorString()));
    const QString made = beside.filePath(QStringLiteral("events.mcap"));
    const auto saved = feed.saveEvents(sequences, made, stop);
    if (stop.stop_requested()) return failure(writingIsStopped(file));
    if (!saved) return failure(cannotBeWritten(file, QString::fromStdString(saved.error().message())));
    std::error_code error;
    std::filesystem::rename(made.toStdString(), file.toStdString(), error);
    if (error) return failure(cannotBeWritten(file, QString::fromStdString(error.message())));
    return events.size() - *saved;
}

} // namespace

std::vector<EventRow> wholeEvents(const Feed &feed, const std::vector<EventRow> &events, const std::stop_token &stop)
{
    std::vector<EventRow> whole;
    for (const EventRow &event : events)
        if (stop.stop_requested())
            break;
        else if (event.isWhole())
            whole.push_back(event);
        else if (auto held = feed.wholeEvent(event.sequence))
            whole.push_back(std::move(*held));
    return whole;
}

QString copyText(const std::vector<EventRow> &events, CopyFormat format)
{
    QStringList lines;
    for (const EventRow &event : events) lines << line(event, format);
    return lines.join('\n');
}

CopiedEvents copyWhole(const Feed &feed, const std::vector<EventRow> &events, CopyFormat format,
                       const std::atomic<bool> &cancelled)
{
    CopiedEvents copied;
    for (std::size_t i = 0; i < events.size() && !cancelled; ++i) {
        const auto whole = events[i].isWhole() ? std::optional(events[i]) : feed.wholeEvent(events[i].sequence);
        if (!whole) {
            ++copied.gone;
            continue;
        }
        const QString next = line(*whole, format);
        if (copied.text.size() + next.size() >= CopiedEvents::MOST) {
            copied.tooMany = events.size() - i;
            break;
        }
        if (!copied.text.isEmpty()) copied.text += '\n';
        copied.text += next;
    }
    return copied;
}

QString csvText(const std::vector<EventRow> &events)
{
    const std::string_view titles = event_engine::csvTitles();
    QStringList lines{QString::fromUtf8(titles.data(), qsizetype(titles.size()))};
    for (const EventRow &event : events) lines << QString::fromStdString(event_engine::csvLine(fieldsOf(event)));
    return lines.join('\n');
}

Result<std::size_t> saveEvents(const Feed &feed, const std::vector<EventRow> &events, const QString &file,
                               const std::stop_token &stop)
{
    if (file.endsWith(QLatin1String(".mcap"), Qt::CaseInsensitive)) return saveAsRecording(feed, events, file, stop);
    const std::vector<EventRow> whole = wholeEvents(feed, events, stop);
    if (stop.stop_requested()) return failure(writingIsStopped(file));
    if (whole.empty()) return failure(cannotBeWritten(file, QObject::tr("none of these events is held any longer")));
    const bool isCsv = file.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive);
    const QByteArray text = (isCsv ? csvText(whole) : copyText(whole, CopyFormat::Json)).toUtf8() + '\n';
    if (const auto written = writeWhole(file, text, stop); !written) return failure(written.error());
    return events.size() - whole.size();
}

} // namespace event_studio
