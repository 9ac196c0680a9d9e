// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/bytes.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <random>
#include <thread>
#include <vector>

namespace bench {

/// Who publishes what to whom. Ours and the baseline carry the same events in the same sizes.
struct Load {
    int publishers = 1, subscribers = 1;
    std::size_t size = 64;    ///< of an event's bytes: filter and payload
    std::size_t maxSize = 0;  ///< over `size`: sizes are spread evenly between the two
    std::uint64_t events = 0; ///< of all publishers together
    int types = 1;
    bool oneTypeEach = false;     ///< subscriber i wants type i alone, else all want all
    std::uint64_t pauseEvery = 0; ///< subscribers rest for a millisecond after so many events; 0 = never

    [[nodiscard]] std::uint64_t perPublisher() const { return events / std::uint64_t(publishers); }
    [[nodiscard]] std::uint64_t total() const { return perPublisher() * std::uint64_t(publishers); }
    /// How many events that subscriber is to get; types go round robin.
    [[nodiscard]] std::uint64_t expectedAt(int subscriber) const
    {
        if (!oneTypeEach) return total();
        const auto all = perPublisher(), among = std::uint64_t(types), type = std::uint64_t(subscriber) % among;
        return (all / among + (all % among > type)) * std::uint64_t(publishers);
    }
};

inline void rest(const Load &load, std::uint64_t seen)
{
    if (load.pauseEvery && seen % load.pauseEvery == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

using Filter = std::array<char, 4>;

[[nodiscard]] inline Filter filterOf(int type)
{
    return {'T', char(type & 0xff), char(type >> 8), ':'};
}

/// What an event's payload begins with, so that the subscriber can tell whether all came, and in order.
struct Stamp {
    std::uint32_t publisher = 0;
    std::uint32_t spare = 0;
    std::uint64_t number = 0;
};
inline constexpr std::size_t SMALLEST = sizeof(Filter) + sizeof(Stamp);

/// Fills `size` bytes with a stamp and what `filler` holds.
inline void fill(std::byte *to, const std::byte *filler, std::size_t size, const Stamp &stamp)
{
    std::memcpy(to, &stamp, sizeof stamp);
    std::memcpy(to + sizeof stamp, filler, size - sizeof stamp);
}

/// Events seen, and those that came twice, out of order or (where all are wanted) after a gap.
class Checker {
public:
    explicit Checker(const Load &load) : m_gapless(!load.oneTypeEach), m_next(std::size_t(load.publishers)) {}

    void see(const std::byte *payload)
    {
        Stamp stamp;
        std::memcpy(&stamp, payload, sizeof stamp);
        std::uint64_t &next = m_next[stamp.publisher];
        if (m_gapless ? stamp.number != next : stamp.number < next) ++m_errors;
        next = stamp.number + 1;
        ++m_seen;
    }
    [[nodiscard]] std::uint64_t seen() const { return m_seen; }
    [[nodiscard]] std::uint64_t errors() const { return m_errors; }

private:
    bool m_gapless;
    std::uint64_t m_seen = 0, m_errors = 0;
    std::vector<std::uint64_t> m_next; // by publisher
};

/// The same sequence of sizes for both systems.
class Sizes {
public:
    explicit Sizes(const Load &load) : m_sizes(4096, load.size)
    {
        if (load.maxSize <= load.size) return;
        std::mt19937 random(1);
        std::uniform_int_distribution<std::size_t> spread(load.size, load.maxSize);
        for (auto &size : m_sizes) size = spread(random);
    }
    [[nodiscard]] std::size_t operator[](std::uint64_t event) const { return m_sizes[event % 4096]; }

private:
    std::vector<std::size_t> m_sizes;
};

[[nodiscard]] inline std::vector<std::byte> fillerFor(const Load &load)
{
    return std::vector<std::byte>(std::max(load.size, load.maxSize) + 64, std::byte{0x5a});
}

} // namespace bench
