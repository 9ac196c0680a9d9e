// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace event_engine::mcap {

/// A place in a file that could not be read, and what that means.
struct Damage {
    std::uint64_t offset = 0;   ///< in the file
    std::uint64_t size = 0;     ///< how many bytes of the file were skipped; 0 = none, only doubted
    std::string reason;         ///< in words
    std::uint64_t messages = 0; ///< left out although their bytes are there
};

/// All damage that a reader met, counted; the first hundred in detail, so that hostile files cannot fill memory.
class DamageReport {
public:
    void add(Damage damage);
    void add(const DamageReport &other);

    [[nodiscard]] bool isEmpty() const { return m_count == 0; }
    [[nodiscard]] std::uint64_t count() const { return m_count; }
    [[nodiscard]] std::uint64_t skippedBytes() const { return m_skippedBytes; }
    [[nodiscard]] std::uint64_t messagesLeftOut() const { return m_messagesLeftOut; }
    [[nodiscard]] const std::vector<Damage> &first() const { return m_first; }

private:
    std::vector<Damage> m_first;
    std::uint64_t m_count = 0;
    std::uint64_t m_skippedBytes = 0;
    std::uint64_t m_messagesLeftOut = 0;
};

} // namespace event_engine::mcap
