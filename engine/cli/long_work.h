// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/console.h"
#include "engine/cli/interrupt_watch.h"
#include "event_engine/recording.h"

#include <stop_token>
#include <string>

namespace event_engine::cli {

/// Work on a file that may take long: shows how far it is where standard error is a terminal, and Ctrl-C, SIGTERM
/// or SIGHUP stops it; a second Ctrl-C or SIGTERM ends the process. Made before any thread is started.
class LongWork {
public:
    explicit LongWork(std::string verb) : m_verb(std::move(verb)) {}

    [[nodiscard]] Console &console() { return m_console; }
    [[nodiscard]] FileProgress progress(); ///< valid as long as this
    [[nodiscard]] std::stop_token stopToken() const { return m_stop.get_token(); }
    [[nodiscard]] OpenOptions reading(OpenOptions::Read read = OpenOptions::Read::Index)
    {
        return {read, progress(), stopToken()};
    }

private:
    const std::string m_verb;
    Console m_console;
    std::stop_source m_stop;
    InterruptWatch m_watch{[this] { m_stop.request_stop(); }}; // the last: it uses the others
};

/// "reading  [=====>        ]  38 %  1.2 GiB of 3.1 GiB"
[[nodiscard]] std::string progressBar(std::string_view verb, std::uint64_t done, std::uint64_t size);

} // namespace event_engine::cli
