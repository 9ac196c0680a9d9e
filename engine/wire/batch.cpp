// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/batch.h"

#include <atomic>

namespace event_engine {

namespace {

// More than there will ever be references: the batch stays while it is lent, whatever other threads give back.
constexpr std::int64_t ON_LOAN = std::int64_t{1} << 62;

// Numbers of threads are never used again, so a batch cannot take a new thread for an old one.
std::uint64_t newLenderNumber() noexcept
{
    static std::atomic<std::uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

} // namespace

namespace detail {

constinit thread_local std::uint64_t lenderNumber = NO_LENDER;

void BatchHolders::lend() const noexcept
{
    if (lenderNumber == NO_LENDER) lenderNumber = newLenderNumber();
    m_references.fetch_add(ON_LOAN, std::memory_order_relaxed);
    m_lender.store(lenderNumber, std::memory_order_relaxed);
}

// Another thread may have given back what this one took: the sum is right, and only the sum is.
void BatchHolders::endLoan() const noexcept
{
    m_lender.store(NOT_LENT, std::memory_order_relaxed);
    m_references.fetch_add(m_lent - ON_LOAN, std::memory_order_acq_rel);
}

void BatchHolders::destroy() const noexcept
{
    delete static_cast<const Batch *>(this);
}

} // namespace detail

BatchLoan::BatchLoan(BatchPointer batch) noexcept : m_batch(std::move(batch))
{
    m_batch->lend();
}

void BatchLoan::end() noexcept
{
    if (!m_batch) return;
    m_batch->endLoan();
    m_batch = {}; // at least this reference was left
}

} // namespace event_engine
