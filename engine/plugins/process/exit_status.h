// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>

namespace event_engine {

/// How a process ended: by an exit code or by a signal. Neither: something else in this program took the status (it
/// waits for all children, or ignores SIGCHLD).
struct ExitStatus {
    std::optional<int> exitCode;
    std::optional<int> signal;

    [[nodiscard]] bool success() const { return exitCode == 0; }
    friend bool operator==(const ExitStatus &, const ExitStatus &) = default;
};

/// "exited with code 1", "was ended by SIGSEGV (Segmentation fault)".
[[nodiscard]] std::string toText(const ExitStatus &status);

} // namespace event_engine
