// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/crc32.h"

#include <zlib.h>

namespace event_engine::mcap {

void Crc32::add(ByteView bytes)
{
    // zlib takes a null pointer as a request to start over.
    if (bytes.empty()) return;
    const auto *data = reinterpret_cast<const Bytef *>(bytes.data());
    m_value = static_cast<std::uint32_t>(::crc32_z(m_value, data, bytes.size()));
}

void Crc32::addKnown(std::uint32_t crc, std::uint64_t length)
{
    m_value = static_cast<std::uint32_t>(::crc32_combine(m_value, crc, static_cast<z_off_t>(length)));
}

std::uint32_t crc32Of(ByteView bytes)
{
    Crc32 crc;
    crc.add(bytes);
    return crc.value();
}

} // namespace event_engine::mcap
