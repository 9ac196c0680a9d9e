// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/inflow.h"

#include "engine/plugins/gateway/received_bytes.h"

#include <algorithm>
#include <climits>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <utility>

namespace event_engine {

namespace {

constexpr int NEXT_TO_NONE = 1, ANY = INT_MAX; // the system gives a KiB at the least, some times a second
// In ZeroMQ's queue each frame has so many bytes beside its own, while on the wire the smallest is of two.
constexpr std::uint64_t MEMORY_OF_A_FRAME = 64, SMALLEST_FRAME = 2;
// What a message of CURVE has on the wire beyond what it carries.
constexpr std::uint64_t CURVE_OVERHEAD = 33;

} // namespace

Inflow::Inflow(ConnectionCount &connections, std::uint64_t mostMemory, const GatewayOptions &options)
    : m_connections(connections), m_most(mostMemory * SMALLEST_FRAME / MEMORY_OF_A_FRAME),
      m_frameOverhead(options.keys ? CURVE_OVERHEAD : 0)
{}

void Inflow::noteReadByRouter(const std::vector<Message> &frames)
{
    std::for_each(frames.begin() + 1, frames.end(), [this](const Message &frame) { noteRead(frame); });
}

void Inflow::noteRead(const Message &frame)
{
    const std::uint64_t size = frame.size() + m_frameOverhead;
    m_read += size + (size > UINT8_MAX ? 9 : SMALLEST_FRAME);
    ++m_frames;
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
    if (m_frames) m_frameSize = (m_read - m_readBefore) / m_frames;
    m_frames = 0;
    m_readBefore = m_read;
    const std::uint64_t memory = waiting() + waiting() / m_frameSize * MEMORY_OF_A_FRAME;
    const bool wasHeld = std::exchange(m_isHeld, memory >= (m_isHeld ? m_most / 2 : m_most) || m_isHeldForGood);
    if (m_isHeld) setRoom(NEXT_TO_NONE); // again: the system may have given more meanwhile, and others have come
    if (wasHeld && !m_isHeld) setRoom(ANY);
}

void Inflow::holdFromNowOn()
{
    if (!std::exchange(m_isHeldForGood, true)) look();
}

void Inflow::setRoom(int bytes)
{
    for (const ConnectionCount::Id id : m_connections.all())
        ::setsockopt(m_connections.hold(id).descriptor(), IPPROTO_TCP, TCP_WINDOW_CLAMP, &bytes, sizeof bytes);
}

} // namespace event_engine
