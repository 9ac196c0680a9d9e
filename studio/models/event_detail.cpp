// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/event_detail.h"

#include "studio/models/decoded_event.h"
#include "studio/models/formats.h"

namespace event_studio {

namespace {

QString fromView(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

bool looksLikeJson(ByteView payload)
{
    const auto text = event_engine::asText(payload);
    const auto first = text.find_first_not_of(" \t\r\n");
    return first != text.npos && (text[first] == '{' || text[first] == '[');
}

QString encodingText(const EventRow &event)
{
    const QString encoding = fromView(event_engine::toText(event.encoding));
    const auto *schema = event.codec.schema();
    return schema ? QStringLiteral("%1, %2").arg(encoding, QString::fromStdString(schema->name)) : encoding;
}

bool isText(const EventRow &event)
{
    return event.encoding == Encoding::Text || event.encoding == Encoding::Json;
}

} // namespace

EventDetail::EventDetail(QObject *parent) : QObject(parent), m_job(this)
{}

void EventDetail::show(FeedPointer feed, const EventRow &row)
{
    m_job.cancel();
    m_event = row;
    emit changed();
    if (row.isWhole() || !feed) return;
    m_job.start([feed, sequence = row.sequence](const LatestJob::Cancelled &) { return feed->wholeEvent(sequence); },
                [this](const std::optional<EventRow> &whole) {
                    if (!whole) return;
                    m_event = whole;
                    emit changed();
                });
}

void EventDetail::clear()
{
    m_job.cancel();
    m_event.reset();
    emit changed();
}

std::vector<std::pair<QString, QString>> EventDetail::metadata() const
{
    if (!m_event) return {};
    const EventRow &event = *m_event;
    std::vector<std::pair<QString, QString>> rows{
        {tr("Type"), event.type},
        {tr("Sequence"), fullNumber(event.sequence)},
        {tr("From"), tr("%1 (%2)").arg(event.publisher, fromView(event_engine::toText(event.publisherKind)))},
        {tr("Published"), fullTimeText(event.publishTime)},
        {tr("Sequenced"),
         tr("%1, %2 later").arg(fullTimeText(event.brokerTime), humanDuration(event.brokerTime - event.publishTime))},
        {tr("Size"), tr("%1 bytes, of these %2 filter").arg(fullNumber(event.size)).arg(event.filterSize)},
        {tr("Encoding"), encodingText(event)},
    };
    if (event.cause) rows.emplace_back(tr("Caused by"), tr("event %1").arg(fullNumber(*event.cause)));
    if (event.recordedSequence)
        rows.emplace_back(tr("Recorded as"), tr("event %1").arg(fullNumber(*event.recordedSequence)));
    return rows;
}

QString EventDetail::readable() const
{
    if (!m_event) return {};
    const ByteView payload = m_event->payload();
    if (m_event->encoding == Encoding::Json || isTyped(m_event->codec) || looksLikeJson(payload))
        if (const QString indented = json(); !indented.isEmpty()) return indented;
    const QString asText = text();
    return isText(*m_event) || !asText.contains(QChar::ReplacementCharacter) ? asText : hex();
}

QString EventDetail::text() const
{
    return m_event ? payloadText(m_event->payload()) : QString();
}

QString EventDetail::hex() const
{
    return m_event ? hexDump(m_event->payload()) : QString();
}

QString EventDetail::json() const
{
    return m_event ? prettyPayload(*m_event).value_or(QString()) : QString();
}

} // namespace event_studio
