// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/event.h"

#include <memory>
#include <string_view>

namespace event_engine {

class PublisherEnd;

namespace detail {

/// What the engine knows of an Event class: its type's name, and a number that is the same in every plugin library.
struct EventClass {
    std::string_view typeName;
    std::size_t index;
};
[[nodiscard]] EVENT_ENGINE_EXPORT std::size_t numberOfEventClass(std::string_view typeName);

template <Event T>
const EventClass &eventClass()
{
    static const EventClass made{T::eventType, numberOfEventClass(T::eventType)};
    return made;
}

using WritePayload = void (*)(const void *event, PayloadWriter &writer);

template <Event T>
void writePayload(const void *event, PayloadWriter &writer)
{
    static_cast<const T *>(event)->writeTo(writer);
}

} // namespace detail

/// A way into the bus. Used by one thread at a time. Destroying it sends what it still holds; it may outlive the app,
/// and then fails with ErrorKind::Stopped.
class EVENT_ENGINE_EXPORT Publisher {
public:
    Publisher(Publisher &&) noexcept;
    Publisher &operator=(Publisher &&) noexcept;
    ~Publisher();

    /// As PluginContext::publish().
    template <Event T>
    Result<> publish(const T &event)
    {
        return publishWith(detail::eventClass<T>(), detail::writePayload<T>, &event);
    }
    Result<> publish(std::string_view typeName, ByteView payload);
    Result<> publish(TypeId type, ByteView payload);
    Result<> publishRaw(ByteView bytes);

private:
    friend class App;
    friend class PluginContext;
    friend class InternalPlugin;
    explicit Publisher(std::unique_ptr<PublisherEnd> end);
    Result<> publishWith(const detail::EventClass &eventClass, detail::WritePayload write, const void *event);

    std::unique_ptr<PublisherEnd> m_end;
};

} // namespace event_engine
