// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/publisher.h"

#include "engine/base/mutex.h"
#include "engine/bus/publisher_end.h"

#include <map>
#include <string>

namespace event_engine {

namespace detail {

std::size_t numberOfEventClass(std::string_view typeName)
{
    static Mutex mutex;
    static std::map<std::string, std::size_t, std::less<>> numbers;
    MutexLock lock(mutex);
    return numbers.try_emplace(std::string(typeName), numbers.size()).first->second;
}

} // namespace detail

namespace {

Error notOnTheBus()
{
    return {ErrorKind::InvalidArgument, "this publisher does not belong to the calling thread, or has been moved away"};
}

} // namespace

Publisher::Publisher(std::unique_ptr<PublisherEnd> end) : m_end(std::move(end))
{}
Publisher::Publisher(Publisher &&) noexcept = default;
Publisher &Publisher::operator=(Publisher &&) noexcept = default;
Publisher::~Publisher() = default;

Result<> Publisher::publishWith(const detail::EventClass &eventClass, detail::WritePayload write, const void *event)
{
    if (!m_end) return failure(notOnTheBus());
    return m_end->publishEvent(eventClass, write, event);
}

Result<> Publisher::publish(std::string_view typeName, ByteView payload)
{
    if (!m_end) return failure(notOnTheBus());
    const auto type = m_end->typeOf(typeName);
    if (!type) return failure(type.error());
    return m_end->publishPayload(*type, payload);
}

Result<> Publisher::publish(TypeId type, ByteView payload)
{
    if (!m_end) return failure(notOnTheBus());
    if (auto known = m_end->require(type); !known) return known;
    return m_end->publishPayload(type, payload);
}

Result<> Publisher::publishRaw(ByteView bytes)
{
    if (!m_end) return failure(notOnTheBus());
    return m_end->publishRaw(bytes);
}

} // namespace event_engine
