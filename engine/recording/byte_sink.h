// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/bytes.h"
#include "event_engine/error.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>

namespace event_engine {

/// Where a recording goes: bytes are appended, every write is checked, and the first error is sticky. After it no
/// call writes anything and every call returns that same error, so what has been written stays a clean prefix.
/// write and flush belong to one thread; sync, position and error may be called from any.
class ByteSink {
public:
    virtual ~ByteSink() = default;
    ByteSink() = default;
    ByteSink(const ByteSink &) = delete;
    ByteSink &operator=(const ByteSink &) = delete;

    /// Appends all of `bytes`, or fails; a failed write may have left a part of them behind.
    Result<> write(ByteView bytes);

    /// Hands on what the sink itself may have kept back.
    Result<> flush();

    /// Returns once all that was written before the call is safe from a loss of power. May take 100 ms and more.
    Result<> sync();

    /// How many bytes were written.
    [[nodiscard]] std::uint64_t position() const { return m_position.load(std::memory_order_relaxed); }

    /// The error that ended the writing, if one did.
    [[nodiscard]] std::optional<Error> error() const;

protected:
    /// Writes a part of `bytes`, at least one, and returns how many: write() goes on with the rest.
    virtual Result<std::size_t> writeSome(ByteView bytes) = 0;
    virtual Result<> flushAll() { return {}; }
    virtual Result<> syncAll() { return {}; }

private:
    Result<> check(const Result<> &result);
    Result<> keep(const Error &error);
    [[nodiscard]] Result<> state() const;

    std::atomic<std::uint64_t> m_position = 0;
    std::atomic<bool> m_failed = false;
    mutable std::mutex m_errorMutex;
    std::optional<Error> m_error; // guarded by m_errorMutex; set once
};

/// A file that is written from its start.
class FileByteSink final : public ByteSink {
public:
    enum class Existing {
        Refuse,           ///< a file of that name is an error of kind InUse
        ReplaceAbandoned, ///< so is one that somebody writes; what a killed program has left is emptied
        Replace           ///< a file of that name is emptied
    };

    static Result<std::unique_ptr<FileByteSink>> create(const std::filesystem::path &path,
                                                        Existing existing = Existing::Refuse);
    ~FileByteSink() override;

    /// Whether another process, or this one, has a sink to that open file. The lock that tells ends with its process,
    /// however that ends; where a file system has none, nobody is told.
    [[nodiscard]] static bool isWritten(int descriptor);

protected:
    Result<std::size_t> writeSome(ByteView bytes) override;
    Result<> syncAll() override; ///< with the file's name, the first time that can be

private:
    FileByteSink(std::filesystem::path path, int descriptor) : m_path(std::move(path)), m_descriptor(descriptor) {}

    const std::filesystem::path m_path;
    const int m_descriptor;
    std::atomic<bool> m_isNameSafe = false;
};

/// Returns once the file's name, new or changed, is safe from a loss of power: not every file system sees to it when
/// the file itself is synced. A folder that may not be read cannot be synced and counts as done. False: the system has
/// no descriptor left for it now.
[[nodiscard]] Result<bool> syncFolderOf(const std::filesystem::path &file);

/// Keeps what is written in memory.
class MemoryByteSink final : public ByteSink {
public:
    /// Valid until the next write.
    [[nodiscard]] ByteView bytes() const { return m_bytes; }
    [[nodiscard]] Bytes take() { return std::move(m_bytes); }

protected:
    Result<std::size_t> writeSome(ByteView bytes) override;

private:
    Bytes m_bytes;
};

} // namespace event_engine
