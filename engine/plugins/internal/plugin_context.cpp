// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/internal/plugin_context.h"

#include "engine/base/clock.h"

#include <algorithm>

namespace event_engine {

namespace {

// Beyond this a deadline could overflow, and nobody can tell the difference.
constexpr Duration LONGEST = std::chrono::hours(24 * 365);

} // namespace

void PluginContext::Private::complain(const char *function)
{
    run.problems.add(Severity::Error, name,
                     std::string(function) +
                         " was called from another thread than the plugin's: use makePublisher() there");
}

Publisher &PluginContext::publisher()
{
    if (m_d.mayCall("publish")) [[likely]]
        return m_d.publisher;
    static thread_local Publisher refusing{std::unique_ptr<PublisherEnd>()};
    return refusing;
}

Result<> PluginContext::publishWith(const detail::EventClass &eventClass, detail::WritePayload write, const void *event)
{
    if (m_d.isCalledByPlugin()) [[likely]]
        return m_d.end.publishEvent(eventClass, write, event);
    return Private::refuse(*this, eventClass, write, event);
}

[[gnu::cold, gnu::noinline]] Result<> PluginContext::Private::refuse(PluginContext &context,
                                                                     const detail::EventClass &eventClass,
                                                                     detail::WritePayload write, const void *event)
{
    return context.publisher().publishWith(eventClass, write, event);
}

std::optional<EventView> PluginContext::receive()
{
    return receive(SubscriberEnd::FOREVER);
}

std::optional<EventView> PluginContext::receive(Duration timeout)
{
    if (m_d.isCalledByPlugin() && !stopRequested()) [[likely]]
        if (const EventRecord *record = m_d.subscriber->takeAlike()) [[likely]] {
            m_d.end.setExtension({m_d.subscriber->sequenceOf(*record), 0});
            return m_d.subscriber->view(*record);
        }
    return m_d.receive(timeout);
}

[[gnu::noinline]] std::optional<EventView> PluginContext::Private::receive(Duration timeout)
{
    const bool may = mayCall("receive") && !stop.load(std::memory_order_acquire);
    std::optional<EventView> event = may ? subscriber->receiveAtHand() : std::optional<EventView>();
    if (may && !event) event = waitForEvent(timeout);
    if (event) end.setExtension({event->sequence(), 0});
    return event;
}

std::optional<EventView> PluginContext::Private::waitForEvent(Duration timeout)
{
    using Clock = std::chrono::steady_clock;
    const bool forever = timeout >= LONGEST;
    if (forever) timeout = SubscriberEnd::FOREVER;
    const auto deadline = forever || timeout <= Duration(0) ? Clock::time_point() : Clock::now() + timeout;
    while (!stop.load(std::memory_order_acquire)) {
        if (auto event = subscriber->receive(timeout)) return event;
        if (forever) continue;
        if (timeout <= Duration(0)) return {};
        timeout = deadline - Clock::now(); // somebody rang, or the time is up
        if (timeout <= Duration(0)) return {};
    }
    return {};
}

std::vector<Loss> PluginContext::takeLosses()
{
    return m_d.mayCall("takeLosses") ? m_d.subscriber->takeLosses() : std::vector<Loss>();
}

bool PluginContext::stopRequested() const
{
    return m_d.stop.load(std::memory_order_acquire);
}

bool PluginContext::sleepFor(Duration time)
{
    using Clock = std::chrono::steady_clock;
    if (!m_d.mayCall("sleepFor")) return false;
    const auto deadline = Clock::now() + std::min(time, LONGEST);
    return m_d.run.plugins.waitUntil([this](const auto &) { return stopRequested(); }, deadline) == false;
}

Result<Publisher> PluginContext::makePublisher()
{
    auto end = m_d.run.bus->addPublisher({.name = m_d.name, .companion = m_d.subscriber->id()});
    if (!end) return failure(end.error());
    return Publisher(std::move(*end));
}

void PluginContext::log(LogLevel level, std::string_view text)
{
    m_d.run.output.add({0, now(), m_d.name, OutputLine::Source::Log, int(level), std::string(text)});
}

const std::string &PluginContext::pluginName() const
{
    return m_d.name;
}

const PluginConfig &PluginContext::config() const
{
    return m_d.config;
}

} // namespace event_engine
