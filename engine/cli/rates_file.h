// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"
#include "event_engine/snapshot.h"

#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>

namespace event_engine::cli {

/// The rates of a run as a table for other programs, once a second: "time,type,events,bytes", counts since the row of
/// the type before. What has been written is out of the program after each second, whatever becomes of it. One thread.
class RatesFile {
public:
    /// Fails with Io; a file that exists is left as it is.
    [[nodiscard]] static Result<RatesFile> create(const std::filesystem::path &name);

    /// Writes what has come since the last rows, where that is a second ago. Fails with Io, once: after that nothing
    /// more is written.
    Result<> look(const Snapshot &snapshot);
    /// Writes the rest.
    Result<> end(const Snapshot &snapshot);

private:
    RatesFile(std::filesystem::path name, std::FILE *file) : m_name(std::move(name)), m_file(file, std::fclose) {}
    Result<> write(const Snapshot &snapshot);

    struct Counts {
        std::uint64_t events = 0, bytes = 0;
    };
    std::filesystem::path m_name;
    std::unique_ptr<std::FILE, int (*)(std::FILE *)> m_file; ///< null: nothing more is written
    std::optional<Timestamp> m_last;
    std::map<TypeId, Counts> m_before;
};

} // namespace event_engine::cli
