// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/batch.h"

namespace event_engine {

namespace {

// More than there will ever be references: the batch stays while it is on loan, whatever other threads give back.
constexpr std::int64_t ON_LOAN = std::int64_t{1} << 62;

// Numbers of threads are never used again, so a batch cannot take a new thread for an old one.
std::uint64_t newThreadNumber() noexcept
{
    static std::atomic<std::uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

[[gnu::tls_model("initial-exec")]] thread_local std::uint64_t ownNumber = 0; // 0 = none yet: it has lent nothing

bool isOnLoanHere(std::uint64_t loanThread) noexcept
{
    return loanThread != 0 && loanThread == ownNumber;
}

} // namespace

void keep(const Batch &batch) noexcept
{
    if (isOnLoanHere(batch.m_loanThread) && batch.m_onLoan)
        ++batch.m_loaned;
    else
        batch.m_references.fetch_add(1, std::memory_order_relaxed);
}

void release(const Batch &batch) noexcept
{
    if (isOnLoanHere(batch.m_loanThread) && batch.m_onLoan)
        --batch.m_loaned;
    else if (batch.m_references.fetch_sub(1, std::memory_order_acq_rel) == 1)
        delete &batch;
}

BatchLoan::BatchLoan(BatchPointer batch) noexcept : m_batch(std::move(batch))
{
    if (ownNumber == 0) ownNumber = newThreadNumber();
    m_batch->m_loanThread = ownNumber;
    m_batch->m_references.fetch_add(ON_LOAN, std::memory_order_relaxed);
    m_batch->m_onLoan = true;
}

// Another thread may have given back what this one took: the sum is right, and only the sum is.
void BatchLoan::end() noexcept
{
    if (!m_batch) return;
    const Batch &batch = *m_batch;
    batch.m_onLoan = false;
    batch.m_references.fetch_add(batch.m_loaned - ON_LOAN, std::memory_order_acq_rel);
    m_batch = {}; // at least this reference was left
}

} // namespace event_engine
