// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/event_detail.h"

#include "studio/models/formats.h"

#include <algorithm>

namespace event_studio {

namespace {

constexpr std::size_t MOST_TEXT = 64 * 1024; // bytes

QString encodingText(const EventRow &event)
{
    const QString encoding = fromView(event_engine::toText(event.encoding));
    const auto *schema = event.codec.schema();
    const QString text =
        schema ? QStringLiteral("%1, %2").arg(encoding, QString::fromStdString(schema->name)) : encoding;
    return event.isReadAsChosen ? EventDetail::tr("%1 (chosen here)").arg(text) : text;
}

QString sizeText(const EventRow &event)
{
    const QString size = counted(event.size, "byte");
    if (event.filterSize == 0) return size;
    return EventDetail::tr("%1: %2 of the type's filter, %3 of payload")
        .arg(size, fullNumber(event.filterSize), fullNumber(event.size - event.filterSize));
}

PayloadReadingPointer withMistake(const QString &words)
{
    auto reading = std::make_shared<PayloadReading>();
    reading->mistake = words;
    return reading;
}

} // namespace

EventDetail::EventDetail(QObject *parent) : QObject(parent), m_job(this)
{}

void EventDetail::show(FeedPointer feed, const EventRow &row)
{
    m_job.cancel();
    m_event = row;
    m_reading.reset();
    const bool isSmall = row.isWhole() && row.size <= quint64(EventRow::KEPT);
    if (isSmall) m_reading = readPayload(row);
    emit changed();
    if (!isSmall) read(std::move(feed), row);
}

void EventDetail::read(FeedPointer feed, EventRow row)
{
    struct Whole {
        EventRow row;
        PayloadReadingPointer reading;
    };
    m_job.start(
        [feed = std::move(feed), row = std::move(row)](const LatestJob::Cancelled &) -> std::optional<Whole> {
            const auto whole = row.isWhole() ? std::optional(row)
                               : feed        ? feed->wholeEvent(row.sequence)
                                             : std::nullopt;
            if (!whole) return std::nullopt;
            return Whole{*whole, readPayload(*whole)};
        },
        [this](std::optional<Whole> whole) {
            if (whole) m_event = std::move(whole->row);
            m_reading = whole ? std::move(whole->reading) : withMistake(tr("only its first bytes are still held"));
            emit changed();
        });
}

void EventDetail::clear()
{
    m_job.cancel();
    m_event.reset();
    m_reading.reset();
    emit changed();
}

std::vector<std::pair<QString, QString>> EventDetail::metadata() const
{
    if (!m_event) return {};
    const EventRow &event = *m_event;
    QString later = tr("%1 later").arg(humanDuration(event.brokerTime - event.publishTime));
    later.replace(u' ', QChar::Nbsp); // a line breaks before it, not within
    std::vector<std::pair<QString, QString>> rows{
        {tr("Type"), event.type},
        {tr("Sequence"), fullNumber(event.sequence)},
        {tr("From"), tr("%1 (%2)").arg(event.publisher, fromView(event_engine::toText(event.publisherKind)))},
        {tr("Published"), fullTimeText(event.publishTime)},
        {tr("Sequenced"), fullTimeText(event.brokerTime) + QStringLiteral(", ") + later},
        {tr("Size"), sizeText(event)},
        {tr("Encoding"), encodingText(event)},
    };
    if (event.cause) rows.emplace_back(tr("Caused by"), tr("event %1").arg(fullNumber(*event.cause)));
    if (event.recordedSequence)
        rows.emplace_back(tr("Recorded as"), tr("event %1").arg(fullNumber(*event.recordedSequence)));
    return rows;
}

QString EventDetail::text() const
{
    if (!m_event) return {};
    const ByteView payload = m_event->payload();
    const ByteView shown = payload.first(std::min(payload.size(), MOST_TEXT));
    const QString text = payloadText(shown);
    if (shown.size() == payload.size()) return text;
    return text + tr("\n… %1").arg(counted(payload.size() - shown.size(), "more byte"));
}

QString EventDetail::hex(std::size_t perRow) const
{
    return m_event ? hexDump(m_event->payload(), MOST_TEXT, perRow) : QString();
}

} // namespace event_studio
