// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/file_descriptor.h"
#include "event_engine/error.h"

namespace event_engine {

/// Wakes a thread that waits in poll(). Any thread may wake; one waits and clears.
class WakeUp {
public:
    static Result<WakeUp> create();

    /// Readable from the first wake() until clear().
    [[nodiscard]] int descriptor() const { return m_event.get(); }
    void wake() const;
    void clear() const;

private:
    explicit WakeUp(FileDescriptor event) : m_event(std::move(event)) {}
    FileDescriptor m_event;
};

} // namespace event_engine
