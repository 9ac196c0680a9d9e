// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/export.h"

#include <utility>

namespace event_engine {

class Batch;
EVENT_ENGINE_EXPORT void keep(const Batch &batch) noexcept;
EVENT_ENGINE_EXPORT void release(const Batch &batch) noexcept;

/// Shared ownership of an immutable batch of events, counted inside the batch. Any thread.
class BatchPointer {
public:
    BatchPointer() = default;
    explicit BatchPointer(const Batch *batch) noexcept : m_batch(batch)
    {
        if (m_batch) keep(*m_batch);
    }
    BatchPointer(const BatchPointer &other) noexcept : BatchPointer(other.m_batch) {}
    BatchPointer(BatchPointer &&other) noexcept : m_batch(std::exchange(other.m_batch, nullptr)) {}
    BatchPointer &operator=(BatchPointer other) noexcept
    {
        std::swap(m_batch, other.m_batch);
        return *this;
    }
    ~BatchPointer()
    {
        if (m_batch) release(*m_batch);
    }

    [[nodiscard]] const Batch *get() const { return m_batch; }
    [[nodiscard]] const Batch &operator*() const { return *m_batch; }
    [[nodiscard]] const Batch *operator->() const { return m_batch; }
    explicit operator bool() const { return m_batch; }

private:
    const Batch *m_batch = nullptr;
};

} // namespace event_engine
