// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace event_engine {

/// What a program that was brought down has left of it: the signal, and the name of the thread that got it, which is
/// the beginning of its plugin's name. Threads that a plugin makes have its name as well.
struct CrashNote {
    int signal = 0;
    std::string thread;

    /// A plugin in a thread of this program, and what it is, in words: "Counter of libcounter.so".
    struct Suspect {
        std::string plugin, what;
    };
    /// From now on, when this program is brought down, leaves a note and names the plugin on standard error: installs
    /// handlers for the signals of faults. The last call counts. `app`: the app.toml.
    [[nodiscard]] static Result<> keepFor(const std::filesystem::path &app, std::vector<Suspect> suspects);
    /// The note that is there for the app, until it is forgotten: who reads it may be brought down again.
    [[nodiscard]] static std::optional<CrashNote> read(const std::filesystem::path &app);
    static void forget(const std::filesystem::path &app);

    /// Whether it is the thread of the plugin of that name, or of one whose name begins alike.
    [[nodiscard]] bool isOf(const std::string &plugin) const;
};

} // namespace event_engine
