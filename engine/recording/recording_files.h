// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/recorder_run.h"
#include "engine/recording/sync_thread.h"

#include <deque>
#include <future>
#include <memory>
#include <optional>
#include <thread>

namespace event_engine {

/// The file, or the files one after the other, that a recording is written to. One thread, which never waits for a file
/// that is being completed while the next is written.
class RecordingFiles {
public:
    /// Opens the first file. `run` outlives this.
    [[nodiscard]] static Result<std::unique_ptr<RecordingFiles>> open(const RecorderOptions &options,
                                                                      const RecorderRun &run);
    ~RecordingFiles(); ///< waits for the file that is being completed

    [[nodiscard]] EventWriter &writer() const { return *m_current.writer; }

    /// Whether the next event, of that time, belongs into another file.
    [[nodiscard]] bool isFull(Timestamp time) const;
    /// Completes the present file and begins another.
    Result<> next();
    /// Closes the open chunk and sends it on its way to the disk.
    Result<> flush() { return writer().flush(); }
    /// Completes the last file, and waits for the others. Once is enough.
    Result<> complete();
    /// Removes what has just been opened.
    void discard() { m_current.file->discard(); }

    [[nodiscard]] const std::filesystem::path &name() const { return m_current.file->name(); }
    [[nodiscard]] const std::filesystem::path &oldestName() const { return m_names.empty() ? name() : m_names.front(); }
    [[nodiscard]] std::uint64_t count() const { return m_number; }          ///< of files begun
    [[nodiscard]] std::uint64_t kept() const { return m_names.size() + 1; } ///< of these, not removed
    [[nodiscard]] std::uint64_t bytes() const;                              ///< on the disk
    [[nodiscard]] std::uint64_t expectedBytes() const; ///< about, once what is on its way has arrived
    [[nodiscard]] std::uint64_t events() const;
    [[nodiscard]] std::uint64_t waitingBytes() const; ///< on their way to the disk
    /// What of a recorder's buffer may be on its way; the rest waits at the bus.
    [[nodiscard]] static std::uint64_t onItsWay(const RecorderOptions &options);
    [[nodiscard]] std::optional<std::uint64_t> diskFree() const;
    /// What a write or a sync that is behind us has failed with, though nothing has been written since.
    [[nodiscard]] Result<> state() const;
    /// Fails where the disk has less left than is to stay free.
    [[nodiscard]] Result<> checkRoom() const;

private:
    /// Declared so that the thread ends before the sink does.
    struct Open {
        std::unique_ptr<PartFile> file;
        std::unique_ptr<EventWriter> writer;
        std::unique_ptr<SyncThread> sync;

        Result<> complete();
    };
    RecordingFiles(const RecorderOptions &options, const RecorderRun &run) : m_options(options), m_run(run) {}
    [[nodiscard]] bool isSplit() const { return m_options.splitSize > 0 || m_options.splitTime > Duration(0); }
    [[nodiscard]] std::filesystem::path nextName() const;
    Result<Open> openNext();
    Result<> close();
    Result<> waitForClosed();
    void removeOldest();

    const RecorderOptions &m_options;
    const RecorderRun &m_run;
    Open m_current;
    Timestamp m_begun; // of the present file
    std::uint64_t m_number = 0, m_bytes = 0, m_events = 0;
    std::deque<std::filesystem::path> m_names; // of the files before the present one, oldest first
    std::shared_ptr<Open> m_closing;           // null: none
    std::future<Result<>> m_closed;
    std::thread m_closer;
    bool m_isComplete = false;
};

} // namespace event_engine
