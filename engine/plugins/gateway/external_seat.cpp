// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/external_seat.h"

#include "engine/base/clock.h"
#include "engine/plugins/registry/process_failure.h"
#include "event_engine/text.h"

#include <algorithm>
#include <utility>

namespace event_engine {

namespace {

constexpr Duration NEXT_TURN = std::chrono::milliseconds(100);
constexpr auto BROKEN_WITHIN = std::chrono::minutes(1);

} // namespace

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

ExternalSeat::~ExternalSeat()
{
    leaveBus();
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

SubscriberStatus ExternalSeat::backlogStatus() const
{
    if (!m_subscriber) return {};
    for (const SubscriberStatus &subscriber : m_run->bus->status().subscribers)
        if (subscriber.id == m_subscriber->id()) return subscriber;
    return {};
}

std::uint64_t ExternalSeat::waitingEvents() const
{
    return backlogStatus().waiting.events + m_givenBack.size();
}

void ExternalSeat::countUnconfirmed(const Loss &loss)
{
    if (m_subscriber) m_run->bus->countUnconfirmed(m_subscriber->id(), loss);
}

void ExternalSeat::countNotTaken(const Count &count)
{
    if (m_subscriber && count.events) m_run->bus->countNotTaken(m_subscriber->id(), count);
}

bool ExternalSeat::hasLossBefore(Sequence event)
{
    noteLosses();
    return !m_losses.empty() && m_losses.front().from < event;
}

void ExternalSeat::noteLosses()
{
    if (!m_subscriber) return;
    for (Loss &loss : m_subscriber->takeLosses()) giveBackLoss(std::move(loss));
}

// What is unconfirmed is known late, and lies before what was lost meanwhile.
void ExternalSeat::giveBackLoss(Loss loss)
{
    const auto place = std::upper_bound(m_losses.begin(), m_losses.end(), loss.from,
                                        [](Sequence from, const Loss &each) { return from < each.from; });
    m_losses.insert(place, std::move(loss));
}

std::optional<Loss> ExternalSeat::takeLoss()
{
    if (m_losses.empty()) return {};
    Loss loss = std::move(m_losses.front());
    m_losses.pop_front();
    return loss;
}

void ExternalSeat::changeSubscriptions(std::vector<Subscription> subscriptions)
{
    if (subscriptions == m_plugin.subscriptions) return;
    if (const auto waiting = waitingEvents())
        tell(Severity::Note, "has come back with other subscriptions; let go: " + counted(waiting, "event") +
                                 " that waited for the ones before");
    leaveBus();
    m_plugin.subscriptions = std::move(subscriptions);
    m_run->plugins.update(m_index, [this](PluginStatus &status) { status.subscriptions = m_plugin.subscriptions; });
}

void ExternalSeat::setRunning()
{
    if (m_state == State::Running && (!m_remarked || isStopping())) return;
    const State before = std::exchange(m_state, State::Running);
    const bool comes = before != State::Running;
    if (before == State::Quit) m_startsAgain = false; // it has been
    m_run->plugins.update(m_index, [comes](PluginStatus &status) {
        if (comes) status.stoppedByRequest = false;
        status.silentFor = Duration(0);
    });
    m_remarked = false;
    rejoinBus(); // it may have ended, and has come back
    if (m_subscriber) m_run->bus->setAbsent(m_subscriber->id(), false);
    setState(PluginState::Running);
}

bool ExternalSeat::isStopping() const
{
    return m_run->plugins.at(m_index).state == PluginState::Stopping;
}

// Whether the engine starts its process again when it has ended; its events wait for it meanwhile.
bool ExternalSeat::comesBackAfter(RestartPolicy atLeast) const
{
    return m_startsAgain ||
           ((!m_plugin.python.empty() || !m_plugin.command.empty()) && m_plugin.restart.policy >= atLeast);
}

// Where its process had ended before this was read, that has told all there is to tell.
void ExternalSeat::setQuit(std::string cause)
{
    if (std::exchange(m_state, State::Quit) == State::Quit) return;
    if (comesBackAfter(RestartPolicy::Always)) return setState(PluginState::Stopping, std::move(cause));
    leaveBus();
    setState(PluginState::Stopped, std::move(cause));
}

void ExternalSeat::setFailed(std::string cause)
{
    if (std::exchange(m_state, State::Quit) == State::Quit) return;
    m_run->plugins.update(m_index, [&](PluginStatus &status) {
        if (status.life == m_life) status.failure = cause;
    });
    if (comesBackAfter(RestartPolicy::OnFailure)) return setState(PluginState::Stopping, std::move(cause));
    leaveBus();
    tell(Severity::Error, "failed: " + cause);
    setState(PluginState::Failed, std::move(cause));
}

void ExternalSeat::setStopping()
{
    setState(PluginState::Stopping, "it was asked to end");
}

void ExternalSeat::noteThatItStays()
{
    const PluginStatus before = m_run->plugins.at(m_index);
    if (before.processId || !(before.failure || before.exitCode || before.signal)) return;
    m_run->plugins.update(m_index, [this](PluginStatus &status) {
        if (status.processId || status.life != m_life) return;
        status.failure.reset();
        status.exitCode.reset();
        status.signal.reset();
    });
}

void ExternalSeat::setDisconnected()
{
    m_state = State::Vanished;
    if (m_subscriber) m_run->bus->setAbsent(m_subscriber->id(), true);
    const PluginStatus status = m_run->plugins.at(m_index);
    if (hasEnded(status.state)) return;
    if (auto failure = processFailure(status)) return setState(PluginState::Failed, std::move(*failure));
    setState(PluginState::Disconnected, "its connection was lost without a quit");
}

void ExternalSeat::noteBrokenConnection()
{
    const auto time = Clock::now();
    m_broken.push_back(time);
    while (time - m_broken.front() > BROKEN_WITHIN) m_broken.pop_front();
    if (m_broken.size() <= PluginStatus::MOST_BROKEN) return;
    m_broken.pop_front();
    m_run->plugins.update(m_index, [](PluginStatus &status) { status.brokeAgain = now(); });
}

void ExternalSeat::setRemark(PluginState state, std::string cause)
{
    if (isStopping()) return;
    m_remarked = true;
    setState(state, std::move(cause));
}

void ExternalSeat::setHung(Duration silentFor, std::string cause)
{
    m_run->plugins.update(m_index, [&](PluginStatus &status) {
        if (status.life == m_life) status.silentFor = silentFor;
    });
    setRemark(PluginState::Hung, std::move(cause));
}

void ExternalSeat::endLife(std::uint32_t life, bool startsAgain)
{
    m_life = life;
    m_state = State::Quit;
    m_remarked = false;
    m_startsAgain = startsAgain;
    if (m_subscriber) m_run->bus->setAbsent(m_subscriber->id(), true);
}

// No more than waits now: publishers go on. A backlog in front of the pipe comes after it, on the broker's next turn.
void ExternalSeat::loseWhatWaits()
{
    const Sequence last = m_run->bus->status().sequence;
    Loss loss{.cause = Loss::Cause::Unconfirmed};
    for (;;) {
        auto event = takeEvent();
        if (!event && backlogStatus().waitingAllocated) event = m_subscriber->receive(NEXT_TURN);
        if (!event || event->sequence() > last) break;
        if (loss.types.empty()) loss.from = event->sequence();
        loss.to = event->sequence();
        loss.add(event->typeId(), 1);
    }
    if (!loss.types.empty()) countUnconfirmed(loss);
}

void ExternalSeat::rejoinBus()
{
    if (m_subscriber) return;
    if (auto subscribed = subscribe(); !subscribed) tell(Severity::Error, subscribed.error().message());
}

void ExternalSeat::setState(PluginState state, std::string cause)
{
    m_run->plugins.setStateInLife(m_index, m_life, state, std::move(cause));
}

void ExternalSeat::leaveBus()
{
    Count notTaken;
    for (const EventView &event : m_givenBack) notTaken += {1, event.bytes().size()};
    countNotTaken(notTaken);
    m_givenBack.clear();
    m_losses.clear();
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
