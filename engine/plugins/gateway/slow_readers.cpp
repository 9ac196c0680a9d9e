// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/slow_readers.h"

#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace event_engine {

namespace {

/// Of a TCP connection; empty: it has ended.
std::optional<SlowReaders::Delivery> deliveryOf(int descriptor)
{
    tcp_info info{};
    socklen_t size = sizeof info;
    int unreceived = 0;
    if (::ioctl(descriptor, SIOCOUTQ, &unreceived) != 0) return {};
    if (::getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return {};
    return SlowReaders::Delivery{std::uint64_t(unreceived), info.tcpi_bytes_acked};
}

/// So many bytes the other side has received; empty: nothing waits for it.
std::optional<std::uint64_t> readOfAFullOne(int descriptor)
{
    const auto delivery = deliveryOf(descriptor);
    if (!delivery || delivery->unreceived == 0) return {};
    return delivery->received;
}

} // namespace

bool SlowReaders::holdUp(std::uint64_t waiting, Clock::time_point now)
{
    if (!m_heldUpSince && waiting > MOST) note(m_watched.look(now));
    return m_heldUpSince.has_value();
}

void SlowReaders::look(std::uint64_t waiting, Clock::time_point now)
{
    const auto time = m_watched.look(now);
    if (!m_heldUpSince) return;
    if (waiting <= MOST / 2) {
        m_heldUpSince.reset();
    } else if (time - *m_heldUpSince >= PATIENCE) {
        endSlowest();
        note(time);
    }
}

SlowReaders::Delivery SlowReaders::delivery()
{
    m_connections.update();
    Delivery sum;
    for (const ConnectionCount::Id id : m_connections.all()) {
        const auto each = deliveryOf(id.descriptor);
        if (!each) continue;
        sum.unreceived += each->unreceived;
        sum.received += each->received;
    }
    return sum;
}

void SlowReaders::note(Clock::time_point time)
{
    m_heldUpSince = time;
    m_readThen.clear();
    m_connections.update();
    for (const ConnectionCount::Id id : m_connections.all())
        if (const auto read = readOfAFullOne(id.descriptor)) m_readThen[id.number] = *read;
}

void SlowReaders::endSlowest()
{
    m_connections.update();
    std::optional<ConnectionCount::Id> slowest;
    std::uint64_t least = UINT64_MAX;
    for (const ConnectionCount::Id id : m_connections.all()) {
        const auto then = m_readThen.find(id.number);
        const auto read = readOfAFullOne(id.descriptor);
        if (then == m_readThen.end() || !read || *read - then->second >= least) continue;
        least = *read - then->second;
        slowest = id;
    }
    if (slowest) m_connections.end(*slowest, RefusedClient::Reason::TooSlow);
}

} // namespace event_engine
