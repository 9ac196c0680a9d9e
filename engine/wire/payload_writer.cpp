// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/payload_writer.h"

#include <algorithm>

namespace event_engine {

void PayloadWriter::grow(std::size_t more)
{
    const std::size_t capacity = std::max(2 * m_capacity, m_size + more);
    if (m_own.empty()) m_own.assign(m_data, m_data + m_size);
    m_own.resize(capacity);
    m_data = m_own.data();
    m_capacity = capacity;
}

} // namespace event_engine
