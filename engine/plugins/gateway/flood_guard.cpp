// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/flood_guard.h"

#include "engine/plugins/gateway/held_connection.h"
#include "engine/plugins/gateway/received_bytes.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <linux/filter.h>
#include <string>
#include <sys/resource.h>
#include <sys/socket.h>
#include <utility>

namespace event_engine {

namespace {

std::vector<int> descriptorsOfThisProcess()
{
    std::vector<int> all;
    std::error_code error;
    for (std::filesystem::directory_iterator each("/proc/self/fd", error), end; !error && each != end;
         each.increment(error)) {
        const std::string name = each->path().filename();
        all.emplace_back(-1);
        std::from_chars(name.data(), name.data() + name.size(), all.back());
    }
    rlimit most{};
    if (error && ::getrlimit(RLIMIT_NOFILE, &most) == 0) // a flood may have left none to look with
        for (int number = 0; rlim_t(number) < std::min<rlim_t>(most.rlim_cur, UINT16_MAX); ++number)
            all.push_back(number);
    return all;
}

} // namespace

std::vector<RefusedClient> FloodGuard::look()
{
    std::vector<RefusedClient> ended;
    const bool isFirst = !std::exchange(m_isLooking, true);
    for (const int descriptor : descriptorsOfThisProcess()) {
        const HeldConnection connection(descriptor, m_port);
        const auto received = ReceivedBytes::of(connection.descriptor());
        if (!received) continue;
        if (isFirst) m_before[descriptor] = received->all;
        const auto known = m_before.find(descriptor);
        const bool isNew = known == m_before.end() || known->second > received->all;
        if (received->all - (isNew ? 0 : known->second) <= MOST) continue;
        ended.push_back({addressOf(connection.descriptor()), RefusedClient::Reason::Endless});
        ::shutdown(connection.descriptor(), SHUT_RDWR);
        m_before[descriptor] = received->all; // it is told once, however long ZeroMQ takes to close it
    }
    if (!ended.empty()) close();
    return ended;
}

// The system drops all that comes to the listening socket itself, questions for a connection.
void FloodGuard::close()
{
    sock_filter nothing{BPF_RET | BPF_K, 0, 0, 0};
    const sock_fprog filter{1, &nothing};
    m_opensAt = Clock::now() + CLOSED_FOR;
    if (!std::exchange(m_isClosed, true))
        ::setsockopt(m_listener, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter);
}

void FloodGuard::rest()
{
    m_isLooking = false;
    m_before.clear();
    if (!m_isClosed || Clock::now() < m_opensAt) return;
    const int nothing = 0;
    ::setsockopt(m_listener, SOL_SOCKET, SO_DETACH_FILTER, &nothing, sizeof nothing);
    m_isClosed = false;
}

} // namespace event_engine
