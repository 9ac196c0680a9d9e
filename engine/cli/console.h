// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>

namespace event_engine::cli {

/// Standard output and standard error, with a line of progress that keeps out of their way. Any thread.
class Console {
public:
    Console();
    ~Console(); ///< takes the progress away

    Console(const Console &) = delete;
    Console &operator=(const Console &) = delete;

    /// A line on standard output. Where nobody watches it, it waits for others or for flush(): lines may be many.
    void print(std::string_view line);
    /// Writes what waits, by plugins' own print functions too. For what goes on, whenever there may be no more for now.
    void flush();
    /// A line on standard error.
    void tell(std::string_view line);
    /// What goes on, in place, on standard error; nothing where that is no terminal, and not more than ten times a
    /// second.
    void progress(std::string_view text);
    void clearProgress();
    /// A line as tell() would write it, for whoever can only write himself.
    [[nodiscard]] std::string asTold(std::string_view line) const;
    [[nodiscard]] bool showsProgress() const { return m_terminal; }

private:
    void writeLine(std::FILE *file, std::string_view line);
    void eraseProgress();

    const bool m_terminal;
    std::mutex m_mutex; // held while anything is written
    bool m_shown = false;
    std::chrono::steady_clock::time_point m_next;
};

} // namespace event_engine::cli
