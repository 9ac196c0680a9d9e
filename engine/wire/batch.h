// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/wire/batch_layout.h"
#include "engine/wire/directory.h"
#include "event_engine/batch_pointer.h"

#include <atomic>
#include <memory>
#include <span>

namespace event_engine {

/// A sequenced batch in memory: immutable, counted, shared by all who look at it. Who derives from it owns the bytes.
/// The bytes must be a well-formed batch (made by a BatchBuilder, or checked before) and 8-byte aligned.
class Batch {
public:
    Batch(const Batch &) = delete;
    Batch &operator=(const Batch &) = delete;

    [[nodiscard]] const std::byte *data() const { return m_data; }
    [[nodiscard]] const BatchHeader &header() const { return *reinterpret_cast<const BatchHeader *>(m_data); }
    [[nodiscard]] std::span<const TypeRun> runs() const
    {
        return {reinterpret_cast<const TypeRun *>(m_data + header().eventsEnd), header().runCount};
    }
    [[nodiscard]] Sequence firstSequence() const { return header().firstSequence; }
    [[nodiscard]] Sequence lastSequence() const { return header().firstSequence + header().count - 1; }
    [[nodiscard]] const Directory &directory() const { return *m_directory; }
    [[nodiscard]] const std::shared_ptr<const Directory> &sharedDirectory() const { return m_directory; }
    /// What it costs in memory as long as anybody holds it.
    [[nodiscard]] std::size_t allocatedBytes() const { return m_allocated; }

protected:
    Batch(std::shared_ptr<const Directory> directory, const std::byte *data, std::size_t allocatedBytes)
        : m_directory(std::move(directory)), m_data(data), m_allocated(allocatedBytes)
    {}
    virtual ~Batch() = default;

private:
    friend void keep(const Batch &batch) noexcept;
    friend void release(const Batch &batch) noexcept;

    const std::shared_ptr<const Directory> m_directory;
    const std::byte *const m_data;
    const std::size_t m_allocated;
    mutable std::atomic<std::uint32_t> m_references{0};
};

/// A batch in memory of its own, for events that come from a file.
class OwnedBatch final : public Batch {
public:
    OwnedBatch(std::shared_ptr<const Directory> directory, std::unique_ptr<std::byte[]> data, std::size_t size)
        : Batch(std::move(directory), data.get(), size + sizeof(OwnedBatch)), m_owned(std::move(data))
    {}

private:
    const std::unique_ptr<std::byte[]> m_owned;
};

} // namespace event_engine
