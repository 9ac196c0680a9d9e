// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/registry/plugin_run.h"
#include "event_engine/options.h"
#include "event_engine/plugin.h"

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace event_engine {

/// What an external plugin is to the rest of the app, whatever protocol its process speaks: its place among the
/// plugins, its backlog, its publisher. Made, used and destroyed by the gateway's thread.
class ExternalSeat {
public:
    using Clock = std::chrono::steady_clock;

    /// Whoever has been without a connection for so long has gone: existing plugins open a new socket for every
    /// request, so a moment means nothing.
    static constexpr auto GONE_AFTER = std::chrono::seconds(1);

    /// Subscribes: from here on events wait for the plugin. Fails where a subscription is unknown.
    [[nodiscard]] static Result<std::unique_ptr<ExternalSeat>> take(std::shared_ptr<PluginRun> run,
                                                                    PluginRegistry::Index index,
                                                                    const ExternalPlugin &plugin);
    ~ExternalSeat(); ///< leaves the bus

    /// The next event that waits for it, without waiting for one.
    [[nodiscard]] std::optional<EventView> takeEvent();
    /// The batch that comes next, where it can be handed over as it lies: none of it was taken, and all of it is for
    /// the plugin. Null: takeEvent() tells what comes.
    [[nodiscard]] const Batch *nextBatch()
    {
        return m_subscriber && m_givenBack.empty() ? m_subscriber->nextWhole() : nullptr;
    }
    /// What nextBatch() has just returned.
    [[nodiscard]] Message takeBatch() { return m_subscriber->takeWhole(); }
    /// It could not be handed over, so it is the next again.
    void giveBack(EventView event);
    /// Readable when events have come; null: the plugin has left the bus.
    [[nodiscard]] zmq::socket_t *backlog() { return m_subscriber ? &m_subscriber->socket() : nullptr; }
    [[nodiscard]] std::uint64_t waitingEvents() const;
    /// Whether its process goes on taking, also while what it published waits for the broker.
    void setTakes(bool takes)
    {
        if (m_subscriber) m_subscriber->setTakesMeanwhile(takes);
    }
    /// These were handed over, and nobody knows whether they arrived.
    void countUnconfirmed(const Loss &loss);
    /// These were taken for a process that has ended by its own will before it came to them.
    void countNotTaken(const Count &count);

    /// Whether takeLoss() has any that lies before that event.
    [[nodiscard]] bool hasLossBefore(Sequence event);
    /// What is lost behind the events that wait now must not be told before them: asked for before these are looked at.
    void noteLosses();
    /// The first that was noted.
    [[nodiscard]] std::optional<Loss> takeLoss();
    /// It has not been told after all.
    void giveBackLoss(Loss loss);

    /// False: the broker is not ready for more of this plugin; try again soon. tellBroker() is to follow.
    [[nodiscard]] Result<bool> tryPublish(ByteView bytes) { return m_publisher->tryPublishUntold(bytes); }
    void tellBroker() { m_publisher->tellBroker(); }
    /// How many of the first were taken; fails where the first cannot be published.
    [[nodiscard]] Result<std::size_t> tryPublishSome(std::span<const PublisherEnd::RawEvent> events)
    {
        return m_publisher->tryPublishSome(events);
    }
    /// A whole batch, well-formed and nobody else's; false: not now, and it is still the caller's.
    [[nodiscard]] Result<bool> tryPublishBatch(Message &batch) { return m_publisher->tryPublishBatch(batch); }
    /// What it publishes from now on answers that event.
    void setCause(Sequence event) { m_publisher->setExtension({event, 0}); }

    /// It comes with other subscriptions than before: those begin with the present, and what waited is let go. Known
    /// ones only.
    void changeSubscriptions(std::vector<Subscription> subscriptions);

    /// It is there: a request, or a hello.
    void setRunning();
    /// It has ended by its own will. Nothing waits for it any more.
    void setQuit(std::string cause);
    /// It has ended, and says itself that it failed.
    void setFailed(std::string cause);
    /// It was asked to end.
    void setStopping();
    /// Whether its process is started again once it has ended, because somebody asked for it or it hangs: then its
    /// events wait for it from its goodbye on.
    void setStartsAgain(bool startsAgain) { m_startsAgain = startsAgain; }
    [[nodiscard]] bool startsAgain() const { return m_startsAgain; }
    /// It is there for longer than anything that is read late of a process that has ended: it is another one, which
    /// somebody else has started, and how that ended says nothing of it.
    void noteThatItStays();
    /// It has gone without a word; what it subscribed to waits for it.
    void setDisconnected();
    /// A connection of its process has broken, and another one come, or has brought nothing. Nothing else shows that a
    /// frame is too large for the port.
    void noteBrokenConnection();
    /// What there is to say of it while it runs, until its next request.
    void setRemark(PluginState state, std::string cause);
    /// The same of one whose work loop has not answered for so long.
    void setHung(Duration silentFor, std::string cause);
    /// Its process has ended; the registry has another number for its life from now on.
    void endLife(std::uint32_t life, bool startsAgain);
    /// Nobody will come for what waits: it is lost.
    void loseWhatWaits();
    /// It has gone without a word, and nobody has come since.
    [[nodiscard]] bool hasVanished() const { return m_state == State::Vanished; }
    /// Nothing waits for it any more; what did is not taken.
    void leaveBus();
    /// What it subscribes to waits for it again.
    void rejoinBus();

    [[nodiscard]] bool isRunning() const { return m_state == State::Running; }
    [[nodiscard]] bool hasQuit() const { return m_state == State::Quit; }
    [[nodiscard]] const ExternalPlugin &plugin() const { return m_plugin; }
    [[nodiscard]] const std::shared_ptr<Directory> &directory() const { return m_run->bus->directory(); }
    [[nodiscard]] std::uint64_t maxEventSize() const { return m_run->bus->options().maxEventSize; }
    [[nodiscard]] std::uint64_t hardCap() const { return m_run->bus->options().hardCap; }
    /// A line in its output.
    void log(LogLevel level, std::string text);
    /// A problem about this plugin.
    void tell(Severity severity, std::string text);

private:
    enum class State { Away, Running, Vanished, Quit };

    ExternalSeat(std::shared_ptr<PluginRun> run, PluginRegistry::Index index, const ExternalPlugin &plugin);
    Result<> subscribe();
    [[nodiscard]] SubscriberStatus backlogStatus() const; ///< all 0 where it has left the bus
    void setState(PluginState state, std::string cause = {});
    [[nodiscard]] bool isStopping() const;
    [[nodiscard]] bool comesBackAfter(RestartPolicy atLeast) const;

    const std::shared_ptr<PluginRun> m_run;
    const PluginRegistry::Index m_index;
    ExternalPlugin m_plugin;
    std::unique_ptr<SubscriberEnd> m_subscriber;
    std::unique_ptr<PublisherEnd> m_publisher;
    std::deque<EventView> m_givenBack;
    std::deque<Loss> m_losses; // to be told, in the order of the events
    State m_state = State::Away;
    std::deque<Clock::time_point> m_broken; // connections, the last few
    bool m_remarked = false;
    bool m_startsAgain = false;
    std::uint32_t m_life = 0; ///< of the registry's, the one that it knows of
};

} // namespace event_engine
