// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <chrono>
#include <thread>

/// Sleeps in short pieces, and keeps by how much the machine was late with waking it up.
class Lateness {
public:
    using Duration = std::chrono::steady_clock::duration;

    void sleep()
    {
        const auto due = std::chrono::steady_clock::now() + std::chrono::milliseconds(5);
        std::this_thread::sleep_until(due);
        m_latest = std::max(m_latest, std::chrono::steady_clock::now() - due);
    }
    /// What a promise is given more: a busy machine may be late with each of the threads that it goes through.
    [[nodiscard]] Duration allowance() const { return 4 * m_latest; }

private:
    Duration m_latest{0};
};

/// Waits for what is promised within a time; false: it took longer, though the machine was not that late.
template <class Condition>
[[nodiscard]] bool isSoWithin(Lateness::Duration promise, Condition isSo)
{
    Lateness lateness;
    const auto begin = std::chrono::steady_clock::now();
    while (!isSo()) {
        if (std::chrono::steady_clock::now() - begin > promise + lateness.allowance()) return false;
        lateness.sleep();
    }
    return true;
}
