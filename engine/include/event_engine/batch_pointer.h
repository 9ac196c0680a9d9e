// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/export.h"

#include <atomic>
#include <cstdint>
#include <utility>

namespace event_engine {

class Batch;

namespace detail {

inline constexpr std::uint64_t NO_LENDER = UINT64_MAX;

/// The calling thread's number once it has lent a batch, else NO_LENDER.
[[gnu::tls_model("initial-exec")]] extern EVENT_ENGINE_EXPORT constinit thread_local std::uint64_t lenderNumber;

/// How often a batch is held. The engine's own affair; here so that holding a batch costs no call.
class EVENT_ENGINE_EXPORT BatchHolders {
public:
    BatchHolders(const BatchHolders &) = delete;
    BatchHolders &operator=(const BatchHolders &) = delete;

    void keep() const noexcept
    {
        if (isLentByCaller())
            ++m_lent;
        else
            m_references.fetch_add(1, std::memory_order_relaxed);
    }
    void release() const noexcept
    {
        if (isLentByCaller())
            --m_lent;
        else if (m_references.fetch_sub(1, std::memory_order_acq_rel) == 1)
            destroy();
    }

protected:
    BatchHolders() = default;
    ~BatchHolders() = default;

    /// While it is lent, the calling thread's own references are counted apart, see BatchLoan.
    void lend() const noexcept;
    void endLoan() const noexcept;

private:
    static constexpr std::uint64_t NOT_LENT = 0; // nobody's number
    [[nodiscard]] bool isLentByCaller() const noexcept
    {
        return m_lender.load(std::memory_order_relaxed) == lenderNumber;
    }
    void destroy() const noexcept;

    mutable std::atomic<std::int64_t> m_references{0};
    mutable std::atomic<std::uint64_t> m_lender{NOT_LENT};
    mutable std::int64_t m_lent = 0; // references of the lender, by its thread alone
};

} // namespace detail

/// Shared ownership of an immutable batch of events, counted inside the batch. Any thread.
class BatchPointer {
public:
    BatchPointer() = default;
    explicit BatchPointer(const Batch *batch) noexcept;
    BatchPointer(const BatchPointer &other) noexcept : m_holders(other.m_holders)
    {
        if (m_holders) m_holders->keep();
    }
    BatchPointer(BatchPointer &&other) noexcept : m_holders(std::exchange(other.m_holders, nullptr)) {}
    BatchPointer &operator=(BatchPointer other) noexcept
    {
        std::swap(m_holders, other.m_holders);
        return *this;
    }
    ~BatchPointer()
    {
        if (m_holders) m_holders->release();
    }

    [[nodiscard]] const Batch *get() const;
    [[nodiscard]] const Batch &operator*() const { return *get(); }
    [[nodiscard]] const Batch *operator->() const { return get(); }
    explicit operator bool() const { return m_holders; }

private:
    const detail::BatchHolders *m_holders = nullptr;
};

} // namespace event_engine
