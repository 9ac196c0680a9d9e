// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/internal/start_barrier.h"
#include "engine/plugins/registry/plugin_run.h"
#include "event_engine/plugin.h"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace event_engine {

/// A C++ plugin in a thread of its own, from construction to end. Owned by the app.
class InternalPlugin {
public:
    static constexpr const char *WITH_THE_APP = "stopped with the app";

    /// Called in the plugin's thread; what it throws is the plugin's failure.
    using Maker = std::function<Result<std::unique_ptr<Plugin>>()>;

    /// The plugin's way to its events, made in its thread.
    using Subscribe = std::function<Result<std::unique_ptr<SubscriberEnd>>(const std::vector<Subscription> &)>;

    /// `subscribe` empty: it subscribes on the bus of `run`.
    InternalPlugin(std::shared_ptr<PluginRun> run, PluginRegistry::Index index, InternalPluginOptions options,
                   Maker maker, Subscribe subscribe = {});
    /// The same after another life of the same plugin: events that wait for `before`, which may be null, wait for it.
    void takeOver(std::unique_ptr<SubscriberEnd> before) { m_life->subscriber = std::move(before); }
    /// Joins the thread; one that has not ended by now is left to itself, with all it uses.
    ~InternalPlugin();

    /// Where the system has no thread left, the plugin has failed, and its state says so.
    void start(std::shared_ptr<StartBarrier> barrier);
    /// `cause`: why it will have stopped.
    void requestStop(std::string cause = WITH_THE_APP);
    /// Whether what waits for it when it ends, and what comes then, is for the next life; else it is let go.
    void setLivesAgain(bool again);
    /// Of one that has ended and lives again; null: it failed before it had subscribed.
    [[nodiscard]] std::unique_ptr<SubscriberEnd> takeSubscriber() { return std::move(m_life->subscriber); }
    [[nodiscard]] PluginRegistry::Index index() const { return m_index; }
    [[nodiscard]] bool threadHasEnded() const { return m_life->ended.load(std::memory_order_acquire); }
    /// It did not return in time: what it still publishes is refused, and its state says so.
    void giveUp(const std::string &cause);
    /// CPU time that its thread has used; empty where it has ended.
    [[nodiscard]] std::optional<Duration> cpuTime() const;

private:
    // What the thread uses: it may outlive this object.
    struct Life {
        std::shared_ptr<PluginRun> run;
        PluginRegistry::Index index = 0;
        InternalPluginOptions options;
        Maker maker;
        Subscribe subscribe;
        std::shared_ptr<StartBarrier> barrier;
        std::string stopCause; // set before stopRequested
        std::atomic<bool> stopRequested{false}, livesAgain{false}, ended{false};
        std::unique_ptr<SubscriberEnd> subscriber; // of the life before; from `ended` on that for the life after
    };
    static void live(Life &life);
    static void fail(Life &life, const Error &error);
    static Result<> liveUntilEnd(Life &life, StartBarrier::Stage &stage);
    static Result<std::unique_ptr<SubscriberEnd>> subscribe(Life &life, const std::vector<Subscription> &wanted);
    static Result<> work(Life &life, StartBarrier::Stage &stage, Plugin &plugin, PluginContext &context);

    const std::shared_ptr<Life> m_life;
    const PluginRegistry::Index m_index;
    std::thread m_thread;
};

} // namespace event_engine
