// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/bytes.h"
#include "event_engine/export.h"

#include <bit>
#include <cstring>
#include <memory>
#include <string_view>
#include <type_traits>

namespace event_engine {

static_assert(std::endian::native == std::endian::little, "batches and recordings are little-endian");

/// Takes the payload of one event, straight into the publisher's open batch; only a payload that does not fit there
/// goes to memory of its own. Made by the engine for one Event::writeTo() call and used within it.
class EVENT_ENGINE_EXPORT PayloadWriter {
public:
    PayloadWriter(const PayloadWriter &) = delete;
    PayloadWriter &operator=(const PayloadWriter &) = delete;

    /// Room for `size` more bytes, to be filled by the caller before the next call of this writer.
    std::span<std::byte> extend(std::size_t size)
    {
        if (size > m_capacity - m_size) grow(size);
        std::byte *room = m_data + m_size;
        m_size += size;
        return {room, size};
    }
    void append(ByteView bytes)
    {
        if (!bytes.empty()) std::memcpy(extend(bytes.size()).data(), bytes.data(), bytes.size());
    }
    void append(std::string_view text) { append(asBytes(text)); }

    /// A number, little-endian.
    template <class T>
    requires std::is_arithmetic_v<T>
    void appendNumber(T value) { std::memcpy(extend(sizeof value).data(), &value, sizeof value); }

    /// Bytes written so far.
    [[nodiscard]] std::size_t size() const { return m_size; }

private:
    friend class PayloadTarget;
    PayloadWriter(std::byte *data, std::size_t capacity) : m_data(data), m_capacity(capacity) {}
    void grow(std::size_t more);
    struct EVENT_ENGINE_EXPORT Free {
        void operator()(std::byte *memory) const noexcept;
    };

    std::byte *m_data;
    std::size_t m_capacity;
    std::size_t m_size = 0;
    std::unique_ptr<std::byte, Free> m_own; // once the payload has outgrown the batch
};

} // namespace event_engine
