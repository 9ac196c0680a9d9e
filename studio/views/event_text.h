// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"

#include <atomic>
#include <vector>

namespace event_studio {

enum class CopyFormat { Text, Hex, Json };

/// The same events with all of their bytes, without those that the feed no longer holds, nor those behind a stop. For a
/// worker.
[[nodiscard]] std::vector<EventRow> wholeEvents(const Feed &feed, const std::vector<EventRow> &events,
                                                const std::stop_token &stop = {});

/// Events for the clipboard, a line each: "time  #sequence  type  payload", the payload's bytes in hex, or the JSON
/// object that `event-engine export` writes of it.
[[nodiscard]] QString copyText(const std::vector<EventRow> &events, CopyFormat format);

/// What goes onto the clipboard of many or large events, which other programs have to take as a whole.
struct CopiedEvents {
    static constexpr qsizetype MOST = 32 << 20; ///< characters

    QString text;
    std::size_t gone = 0;    ///< events that are no longer held
    std::size_t tooMany = 0; ///< the last ones, for which there was no room
};
/// copyText() of the same events with all of their bytes. For a worker.
[[nodiscard]] CopiedEvents copyWhole(const Feed &feed, const std::vector<EventRow> &events, CopyFormat format,
                                     const std::atomic<bool> &cancelled);

/// Events for a spreadsheet: the table that `event-engine export --format csv` writes of them.
[[nodiscard]] QString csvText(const std::vector<EventRow> &events);

/// Writes events of a feed, whole, into FILE.csv, into a recording FILE.mcap, or as a JSON object per line into any
/// other file; what was there before is replaced. Tells how many of them are no longer held and so are not in it. Fails
/// with Stopped, and leaves what was there, soon after that was asked for. For a worker.
[[nodiscard]] Result<std::size_t> saveEvents(const Feed &feed, const std::vector<EventRow> &events, const QString &file,
                                             const std::stop_token &stop = {});

} // namespace event_studio
