// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/recorder.h"
#include "event_engine/recording.h"
#include "event_engine/source_report.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Files made of recordings. Every function works in the caller's thread, reads files of any maker in any state, and
// writes a new file: NAME.new until it is complete. What exists is never overwritten.

namespace event_engine {

/// Which events of a recording.
struct EventSelection {
    std::optional<Timestamp> from{}, to{};       ///< recorded times, both inclusive
    std::vector<std::string> onlyTypes{};        ///< names; empty = all
    std::vector<std::string> exceptTypes{};      ///< names
    std::vector<std::string> onlyPublishers{};   ///< names; empty = all
    std::vector<std::string> exceptPublishers{}; ///< names
    EventFilter filter{};                        ///< the filter line
    /// Chosen one by one: sequences as Recording::events() gives them, in any order; empty = all.
    std::vector<Sequence> chosen{};
};

struct CopyOptions {
    std::filesystem::path to{}; ///< fails with InUse where it exists
    Compression compression = Compression::Zstd;
    /// Fails, and leaves no file behind, before the disk has less left than this.
    std::uint64_t keepFree = RecorderOptions().keepFree;
    FileProgress progress{};
    std::stop_token stop{}; ///< ends it with Stopped, and leaves no file behind
};

struct CopyResult {
    std::filesystem::path file;
    std::uint64_t events = 0;
    std::uint64_t fileSize = 0;
    SourceReport sources;
};

/// Everything that is whole in a file whose end is missing or that is damaged, as a complete recording. Every byte is
/// read and every checksum compared. Fails with InUse where it would take the name of a recording that goes on.
[[nodiscard]] EVENT_ENGINE_EXPORT Result<CopyResult> recoverRecording(const std::filesystem::path &file,
                                                                      const CopyOptions &options);

/// A recording that was never completed: its program was killed, or the power failed.
struct UnfinishedRecording {
    std::filesystem::path file; ///< NAME.mcap.part
    std::uint64_t fileSize = 0;
    Timestamp lastWritten;
};

/// Unfinished recordings that lie in a folder, for offering to recover them; the newest first. Left out are those that
/// a program is still writing, those that have been recovered under their own name, and those with nothing in them.
/// Fails with NotFound, or with Io where the folder cannot be read.
[[nodiscard]] EVENT_ENGINE_EXPORT Result<std::vector<UnfinishedRecording>> unfinishedRecordings(
    const std::filesystem::path &folder);

/// What recoverRecording() calls its result where nobody says: NAME.mcap for NAME.mcap.part, else NAME-recovered.mcap,
/// or with a number where that exists.
[[nodiscard]] EVENT_ENGINE_EXPORT std::filesystem::path recoveredName(const std::filesystem::path &file);

/// A part of a recording, with all that the file says about the run. Fails where the recording has no type or publisher
/// of a name that is selected, and with NotFound where no event is selected: there is no file then. Events of a running
/// app are saved by App::saveEvents().
[[nodiscard]] EVENT_ENGINE_EXPORT Result<CopyResult> cutRecording(const std::filesystem::path &file,
                                                                  const EventSelection &selection,
                                                                  const CopyOptions &options);
/// The same of a recording that is open.
[[nodiscard]] EVENT_ENGINE_EXPORT Result<CopyResult> cutRecording(const Recording &recording,
                                                                  const EventSelection &selection,
                                                                  const CopyOptions &options);

/// Several recordings as one, in the order of time. Files of one run, the parts of a split recording say, keep its
/// sequences, and an event that is in several of them is taken once. Events of different runs get new sequences and
/// keep their old ones as the recorded sequence; which event caused which is lost then.
[[nodiscard]] EVENT_ENGINE_EXPORT Result<CopyResult> mergeRecordings(const std::vector<std::filesystem::path> &files,
                                                                     const CopyOptions &options);

enum class ExportFormat {
    NdJson, ///< a JSON object per line, see jsonLine()
    Csv     ///< with a line of titles, see csvLine()
};

struct ExportOptions {
    ExportFormat format = ExportFormat::NdJson;
    EventSelection selection{};
    FileProgress progress{};
    std::stop_token stop{};
};

struct ExportResult {
    std::uint64_t events = 0;
    SourceReport source;
};

/// Hands the events to `write`, a line each with its end of line. Ends when `write` fails. Fails as cutRecording(),
/// before anything is written.
[[nodiscard]] EVENT_ENGINE_EXPORT Result<ExportResult> exportEvents(
    const Recording &recording, const ExportOptions &options,
    const std::function<Result<>(std::string_view line)> &write);

} // namespace event_engine
