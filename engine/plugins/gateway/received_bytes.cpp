// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/received_bytes.h"

#include <algorithm>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace event_engine {

std::optional<ReceivedBytes> ReceivedBytes::of(int descriptor)
{
    tcp_info info{};
    socklen_t size = sizeof info;
    int unread = 0;
    if (::getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return {};
    if (::ioctl(descriptor, FIONREAD, &unread) != 0) return {};
    const std::uint64_t all = info.tcpi_bytes_received;
    return ReceivedBytes{all, all - std::min(std::uint64_t(unread), all)};
}

} // namespace event_engine
