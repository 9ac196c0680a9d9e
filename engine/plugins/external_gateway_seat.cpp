// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/external_gateway_seat.h"

#include "engine/base/clock.h"

namespace event_engine {

ExternalSeat::ExternalSeat(std::shared_ptr<PluginRun> run, PluginRegistry::Index index, const ExternalPlugin &plugin)
    : m_run(std::move(run)), m_index(index), m_plugin(plugin)
{}

Result<std::unique_ptr<ExternalSeat>> ExternalSeat::take(std::shared_ptr<PluginRun> run, PluginRegistry::Index index,
                                                         const ExternalPlugin &plugin)
{
    std::unique_ptr<ExternalSeat> seat(new ExternalSeat(std::move(run), index, plugin));
    if (auto subscribed = seat->subscribe(); !subscribed)
        return failure(subscribed.error().in("plugin " + plugin.name));
    return seat;
}

Result<> ExternalSeat::subscribe()
{
    auto subscriber = m_run->bus->addSubscriber(m_plugin.name, m_plugin.subscriptions, m_plugin.backlog);
    if (!subscriber) return failure(subscriber.error());
    m_subscriber = std::move(*subscriber);
    m_run->bus->setAbsent(m_subscriber->id(), true);
    auto publisher = m_run->bus->addPublisher({m_plugin.name, PublisherKind::External, m_subscriber->id()});
    if (!publisher) return failure(publisher.error());
    m_publisher = std::move(*publisher);
    m_run->plugins.update(m_index, [this](PluginStatus &status) { status.subscriber = m_subscriber->id(); });
    return {};
}

std::optional<EventView> ExternalSeat::takeEvent()
{
    if (!m_givenBack.empty()) {
        EventView event = std::move(m_givenBack.front());
        m_givenBack.pop_front();
        return event;
    }
    if (!m_subscriber) return {};
    return m_subscriber->receive(Duration(0));
}

void ExternalSeat::giveBack(EventView event)
{
    m_givenBack.push_front(std::move(event));
}

std::uint64_t ExternalSeat::waitingEvents() const
{
    if (!m_subscriber) return 0;
    for (const SubscriberStatus &subscriber : m_run->bus->status().subscribers)
        if (subscriber.id == m_subscriber->id()) return subscriber.waiting.events + m_givenBack.size();
    return 0;
}

void ExternalSeat::countUnconfirmed(std::uint64_t events)
{
    if (m_subscriber && events) m_run->bus->countUnconfirmed(m_subscriber->id(), events);
}

void ExternalSeat::setRunning()
{
    if (m_state == State::Running && !m_remarked) return;
    m_state = State::Running;
    m_remarked = false;
    if (!m_subscriber) { // it had ended, and has come back
        if (auto subscribed = subscribe(); !subscribed) tell(Severity::Error, subscribed.error().message());
    }
    if (m_subscriber) m_run->bus->setAbsent(m_subscriber->id(), false);
    m_run->plugins.setState(m_index, PluginState::Running);
}

void ExternalSeat::setQuit(std::string cause)
{
    m_state = State::Quit;
    leaveBus();
    m_run->plugins.setState(m_index, PluginState::Stopped, std::move(cause));
}

void ExternalSeat::setFailed(std::string cause)
{
    m_state = State::Quit;
    leaveBus();
    tell(Severity::Error, "failed: " + cause);
    m_run->plugins.setState(m_index, PluginState::Failed, std::move(cause));
}

void ExternalSeat::setStopping()
{
    m_run->plugins.setState(m_index, PluginState::Stopping, "it was asked to end");
}

void ExternalSeat::setDisconnected()
{
    m_state = State::Away;
    if (m_subscriber) m_run->bus->setAbsent(m_subscriber->id(), true);
    if (!hasEnded(m_run->plugins.at(m_index).state))
        m_run->plugins.setState(m_index, PluginState::Disconnected, "its connection was lost without a quit");
}

void ExternalSeat::setRemark(PluginState state, std::string cause)
{
    m_remarked = true;
    m_run->plugins.setState(m_index, state, std::move(cause));
}

void ExternalSeat::leaveBus()
{
    m_givenBack.clear();
    m_subscriber.reset();
}

void ExternalSeat::log(LogLevel level, std::string text)
{
    m_run->output.add({0, now(), m_plugin.name, OutputLine::Source::Log, int(level), std::move(text)});
}

void ExternalSeat::tell(Severity severity, std::string text)
{
    m_run->problems.add(severity, m_plugin.name, std::move(text));
}

} // namespace event_engine
