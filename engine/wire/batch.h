// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/wire/batch_layout.h"
#include "engine/wire/directory.h"
#include "event_engine/batch_pointer.h"

#include <cstdint>
#include <memory>
#include <span>

namespace event_engine {

/// A sequenced batch in memory: immutable, counted, shared by all who look at it. Who derives from it owns the bytes.
/// The bytes must be a well-formed batch (made by a BatchBuilder, or checked before) and 8-byte aligned.
class Batch : public detail::BatchHolders {
public:
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
    friend class detail::BatchHolders;
    friend class BatchLoan;

    const std::shared_ptr<const Directory> m_directory;
    const std::byte *const m_data;
    const std::size_t m_allocated;
};

inline BatchPointer::BatchPointer(const Batch *batch) noexcept : m_holders(batch)
{
    if (m_holders) m_holders->keep();
}

inline const Batch *BatchPointer::get() const
{
    return static_cast<const Batch *>(m_holders);
}

/// While it lasts, the thread that made it counts its own references to the batch without the price of an atomic
/// instruction each: a received event costs none then, as long as it stays in the thread. All other threads count as
/// always, and any of them may give back what this thread took. The batch must be new: known to this thread alone.
class BatchLoan {
public:
    BatchLoan() = default;
    explicit BatchLoan(BatchPointer batch) noexcept;
    BatchLoan(BatchLoan &&) noexcept = default;
    BatchLoan &operator=(BatchLoan &&other) noexcept
    {
        end();
        m_batch = std::move(other.m_batch);
        return *this;
    }
    ~BatchLoan() { end(); }

    /// What this thread still holds is counted as always from here on.
    void end() noexcept;

private:
    BatchPointer m_batch;
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
