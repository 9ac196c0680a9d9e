// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/bytes.h"
#include "event_engine/error.h"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace event_engine {

/// Where a recording comes from: bytes of a known number, read at any offset. May be read by several threads at once.
class ByteSource {
public:
    virtual ~ByteSource() = default;
    ByteSource() = default;
    ByteSource(const ByteSource &) = delete;
    ByteSource &operator=(const ByteSource &) = delete;

    [[nodiscard]] virtual std::uint64_t size() const = 0;

    /// Fills `into` from `offset` on and returns how many bytes there were: fewer than asked for only at the end.
    virtual Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) const = 0;
};

/// A file. Its size is the one at opening; of a file that grows later, a new source sees more.
class FileByteSource final : public ByteSource {
public:
    static Result<std::unique_ptr<FileByteSource>> open(const std::filesystem::path &path);
    ~FileByteSource() override;

    [[nodiscard]] std::uint64_t size() const override { return m_size; }
    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) const override;

private:
    FileByteSource(std::filesystem::path path, int descriptor, std::uint64_t size)
        : m_path(std::move(path)), m_descriptor(descriptor), m_size(size)
    {}

    const std::filesystem::path m_path;
    const int m_descriptor;
    const std::uint64_t m_size;
};

/// Bytes in memory, its own or somebody else's.
class MemoryByteSource final : public ByteSource {
public:
    explicit MemoryByteSource(Bytes bytes) : m_own(std::move(bytes)), m_bytes(m_own) {}

    /// Of bytes that outlive the source.
    explicit MemoryByteSource(ByteView bytes) : m_bytes(bytes) {}

    [[nodiscard]] std::uint64_t size() const override { return m_bytes.size(); }
    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) const override;

private:
    const Bytes m_own;
    const ByteView m_bytes;
};

} // namespace event_engine
