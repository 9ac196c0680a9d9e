// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"

#include <QString>
#include <optional>

namespace event_studio {

// Numbers, times and payloads as people read them. Pure functions; any thread.

/// "7", "950", "1.2 k", "34.5 M", "345 M".
[[nodiscard]] QString humanNumber(double number);
/// "8 k", "1.25 k", "0.5": as they stand at an axis, where a rounded one would stand at the wrong place.
[[nodiscard]] QString axisNumber(double number);
/// "120/s", "1.2 k/s", "0.2/s", "0/s".
[[nodiscard]] QString humanRate(double perSecond);
/// "31 B", "3.4 KB", "3.4 MB": powers of 1000, as disks are sold.
[[nodiscard]] QString humanBytes(double bytes);
[[nodiscard]] QString humanByteRate(double bytesPerSecond);
/// "1,234,567": the full value, for tool tips.
[[nodiscard]] QString fullNumber(quint64 number);
/// "1 event", "1,234,567 events": of a noun whose plural ends in s.
[[nodiscard]] QString counted(quint64 number, const char *noun);

/// "350 ns", "1.2 ms", "12 s", "3 min 05 s", "2 h 03 min", "4 d 02 h".
[[nodiscard]] QString humanDuration(Duration duration);
/// "now" under a second, then "12 s", "3 min", "2 h", "4 d": for columns that count up.
[[nodiscard]] QString humanAge(Duration age);
/// "00:12", "01:02:03": the length of a recording, a replay's position. With `decimals` digits behind the second.
[[nodiscard]] QString clockText(Duration duration, int decimals = 0);

enum class TimeStyle {
    Absolute,     ///< "14:03:12.003112", local time
    Relative,     ///< seconds since a reference: "12.003112"
    SincePrevious ///< seconds since the row before: "+0.000312"
};
/// `reference` counts for all but Absolute.
/// "20:47:26", local.
[[nodiscard]] QString timeOfDay(Timestamp time);
[[nodiscard]] QString timeText(Timestamp time, TimeStyle style, Timestamp reference = {});
/// "2026-05-04 14:03:12.003112", local time: for tool tips and copies.
[[nodiscard]] QString fullTimeText(Timestamp time);
/// "2026-05-04T12:03:12.003112000Z": for other programs.
[[nodiscard]] QString isoTime(Timestamp time);

/// Bytes as text: valid UTF-8 as it is, other bytes as the replacement character, line ends and tabs kept.
[[nodiscard]] QString payloadText(ByteView payload);
constexpr std::size_t HEX_PER_ROW = 16;
/// Rows of bytes: offset, hex, and what is printable; fewer than 16 a row where there is no room, with short offsets
/// where these do. At most `limit` bytes; a last line tells how many more.
[[nodiscard]] QString hexDump(ByteView payload, std::size_t limit = 64 * 1024, std::size_t perRow = HEX_PER_ROW);
/// How many bytes a row may have in so many characters: 16, 8, or 4.
[[nodiscard]] std::size_t hexPerRow(int characters);
/// "01 ff 3a": for copies.
[[nodiscard]] QString hexText(ByteView payload);
/// Whose an event is: "internal plugin", "external plugin", "raw port", "injected", "replayed".
[[nodiscard]] QString publisherText(PublisherKind kind);
/// Somebody's words for a tool tip, which would take what looks like HTML for it.
[[nodiscard]] QString plainToolTip(const QString &words);
/// Somebody's words for a menu or a button, which would take an & for the mark of a key.
[[nodiscard]] QString menuText(QString words);
/// The engine's own words.
[[nodiscard]] QString fromView(std::string_view words);
/// Indented, in the document's own order of keys and with its own digits. Empty: it is not JSON.
[[nodiscard]] std::optional<QString> prettyJson(ByteView payload);
/// One line that says what a payload is, whatever it is: text without line ends, or hex for what is not text, cut to
/// `width` characters.
[[nodiscard]] QString previewLine(ByteView payload, Encoding encoding, int width = 120);

/// Bytes out of "01 ff3A", "0x01,0xff": what people paste. Fails with the column of the first character that is wrong.
[[nodiscard]] Result<Bytes> parseHex(const QString &text);
/// Where that first wrong character is (the text's length: something is missing at its end); empty: nowhere.
[[nodiscard]] std::optional<qsizetype> findHexMistake(const QString &text);

} // namespace event_studio
