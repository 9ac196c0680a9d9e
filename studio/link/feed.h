// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/decoders.h"

#include <QByteArray>
#include <QString>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace event_studio {

/// One event as the window keeps it. A copy: a row on the screen must not keep a batch, or a piece of a file, in
/// memory.
struct EventRow {
    static constexpr qsizetype KEPT = 64 * 1024;

    Sequence sequence = 0;
    Timestamp publishTime, brokerTime;
    TypeId typeId = event_engine::UNREGISTERED;
    QString type;
    Encoding encoding = Encoding::Binary;
    PayloadCodec codec;          ///< of its type
    bool isReadAsChosen = false; ///< in this window (Decoders), not as the app says
    QString publisher;
    PublisherKind publisherKind = PublisherKind::Internal;
    std::optional<Sequence> cause, recordedSequence;
    qsizetype filterSize = 0;
    quint64 size = 0; ///< of the whole event, filter and payload
    QByteArray bytes; ///< the event's first bytes; all of them where there are no more than KEPT
    /// Of a typed event of more than 1 KiB: the beginning of its payload as JSON, decoded by the worker that made the
    /// row. Empty: it is small, the page had too many of them, or it does not decode.
    QByteArray preview;

    [[nodiscard]] bool isWhole() const { return quint64(bytes.size()) == size; }
    /// What is kept of the payload. Valid as long as `bytes`.
    [[nodiscard]] ByteView payload() const;
};

/// Whether a codec makes JSON of payloads that people cannot read as they are: not so for text and JSON.
[[nodiscard]] bool isTyped(const PayloadCodec &codec);

/// A page of events, as rows in the direction of the query.
struct EventRowPage {
    std::vector<EventRow> rows;
    std::optional<Sequence> next; ///< ask again from here; empty: nothing more is held in that direction
    std::optional<Sequence> oldestHeld, newestHeld;
};

/// Reads one number out of a payload. Empty: there is none. Any thread.
using NumberReader = std::function<std::optional<double>(ByteView payload)>;

/// A page of numbers out of payloads, in the direction of the query.
struct NumberPage {
    std::vector<Timestamp> times;
    std::vector<double> values;
    quint64 events = 0, bytes = 0; ///< that were looked at, and of their payloads
    std::optional<Sequence> next;  ///< ask again from here; empty: nothing more is held in that direction
};

/// One thing to look at: a run of an app, or an opened recording. Rates and events of it can be asked for as long as
/// somebody holds it, also after the app has stopped. Any thread may call it, several at once. The calls may take as
/// long as a search or a disk takes: they belong on a worker, see LatestJob.
class Feed {
public:
    enum class Kind { Run, Recording };

    virtual ~Feed() = default;
    [[nodiscard]] virtual Kind kind() const = 0;
    [[nodiscard]] virtual QString name() const = 0; ///< "Live", or the recording's file name

    struct Extent {
        Timestamp from, to;
    };
    /// From the first to the last event of a recording; empty: it has none, or a run goes on.
    [[nodiscard]] virtual std::optional<Extent> extent() const { return std::nullopt; }
    [[nodiscard]] virtual Result<RateHistory> rates(const RateQuery &query) const = 0;
    [[nodiscard]] virtual Result<EventRowPage> events(const EventQuery &query) const = 0;
    /// One number of each event that has it, however large its payload is. Looks at 64 MB of payloads at most, then
    /// says where to go on.
    [[nodiscard]] virtual Result<NumberPage> numbers(const EventQuery &query, const NumberReader &reader) const = 0;
    /// The event with all its bytes; empty: it is no longer held.
    [[nodiscard]] virtual std::optional<EventRow> wholeEvent(Sequence sequence) const = 0;
    /// The same events, whose payloads are read by these decoders.
    [[nodiscard]] virtual std::shared_ptr<const Feed> readBy(const Decoders &decoders) const = 0;
    /// Writes those of these events that are held and can be read, whole, into a recording of their own, NAME.mcap,
    /// which must not be there yet. Tells how many these are; fails with NotFound where none is, and with Stopped, soon
    /// after that was asked for.
    [[nodiscard]] virtual Result<std::size_t> saveEvents(const std::vector<Sequence> &sequences, const QString &file,
                                                         std::stop_token stop = {}) const = 0;
};

using FeedPointer = std::shared_ptr<const Feed>;

} // namespace event_studio

Q_DECLARE_METATYPE(event_studio::EventRow)
Q_DECLARE_METATYPE(event_studio::FeedPointer)
