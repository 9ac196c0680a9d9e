// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace event_engine {

/// Cuts a stream of bytes into lines. Bytes stay what they are, valid UTF-8 or not; only the line end, "\n" or "\r\n",
/// goes. A line longer than `limit` is handed on as soon as it is that long, cut (not inside a UTF-8 character) and
/// marked with LINE_CUT_MARK; its rest is dropped.
class LineSplitter {
public:
    using Sink = std::function<void(std::string)>;

    static constexpr std::size_t DEFAULT_LIMIT = 16 * 1024;
    static constexpr std::string_view LINE_CUT_MARK = " [... line cut]";

    explicit LineSplitter(std::size_t limit = DEFAULT_LIMIT) : m_limit(limit) {}

    void add(std::string_view bytes, const Sink &sink);
    /// Hands on what came after the last line end, if anything did.
    void finish(const Sink &sink);

private:
    void gather(std::string_view piece, const Sink &sink);
    void endLine(const Sink &sink);

    const std::size_t m_limit;
    std::string m_line;
    bool m_cut = false; ///< the present line is over the limit and was handed on already
};

} // namespace event_engine
