// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/inflow.h"

#include "engine/plugins/gateway/received_bytes.h"

#include <algorithm>
#include <climits>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <utility>

namespace event_engine {

namespace {

constexpr int NEXT_TO_NONE = 1, ANY = INT_MAX; // the system gives a KiB at the least, some times a second

} // namespace

void Inflow::noteRead(std::size_t frameSize)
{
    const std::uint64_t size = frameSize + m_frameOverhead;
    m_read += size + (size > UINT8_MAX ? 9 : 2);
}

void Inflow::look()
{
    m_connections.update();
    std::map<std::uint64_t, std::uint64_t> takenOf;
    std::uint64_t came = 0;
    for (const ConnectionCount::Id id : m_connections.all()) {
        const auto before = m_takenOf.find(id.number);
        const std::uint64_t known = before == m_takenOf.end() ? 0 : before->second;
        const auto received = ReceivedBytes::of(id.descriptor);
        takenOf[id.number] = received ? std::max(received->taken, known) : known;
        came += takenOf[id.number] - known;
    }
    m_takenOf = std::move(takenOf);
    m_taken = std::max(m_taken + came, m_read);            // of one that has ended the last was not seen
    if (std::exchange(m_allRead, false)) m_taken = m_read; // the rest is what will be messages, or never was any
    const std::uint64_t waiting = m_taken - m_read;
    const bool wasHeld = std::exchange(m_isHeld, waiting >= (m_isHeld ? m_most / 4 : m_most / 2));
    if (m_isHeld) setRoom(NEXT_TO_NONE); // again: the system may have given more meanwhile, and others have come
    if (wasHeld && !m_isHeld) setRoom(ANY);
}

void Inflow::setRoom(int bytes)
{
    for (const ConnectionCount::Id id : m_connections.all())
        ::setsockopt(id.descriptor, IPPROTO_TCP, TCP_WINDOW_CLAMP, &bytes, sizeof bytes);
}

} // namespace event_engine
