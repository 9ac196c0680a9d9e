// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/internal/internal_plugin.h"

#include "engine/base/signal_stack.h"
#include "engine/base/start_thread.h"
#include "engine/plugins/internal/plugin_context.h"

#include <ctime>
#include <exception>
#include <pthread.h>

namespace event_engine {

namespace {

/// Runs a plugin's code; what it throws becomes an error in words.
template <class Code>
auto guarded(const char *where, Code &&code) -> decltype(code())
{
    try {
        return code();
    } catch (const std::exception &exception) {
        return failure(ErrorKind::Failed, std::string(where) + " threw: " + exception.what());
    } catch (...) {
        return failure(ErrorKind::Failed, std::string(where) + " threw something that is no std::exception");
    }
}

} // namespace

InternalPlugin::InternalPlugin(std::shared_ptr<PluginRun> run, PluginRegistry::Index index,
                               InternalPluginOptions options, Maker maker, Subscribe subscribe)
    : m_life(std::make_shared<Life>()), m_index(index)
{
    m_life->run = std::move(run);
    m_life->index = index;
    m_life->options = std::move(options);
    m_life->maker = std::move(maker);
    m_life->subscribe = std::move(subscribe);
}

InternalPlugin::~InternalPlugin()
{
    if (!m_thread.joinable()) return;
    if (threadHasEnded())
        m_thread.join();
    else
        m_thread.detach();
}

void InternalPlugin::start(std::shared_ptr<StartBarrier> barrier)
{
    m_life->barrier = std::move(barrier);
    ++m_life->run->threads;
    auto thread = startThread(m_life->run->plugins.at(m_index).name, [life = m_life] {
        const SignalStack signals; // for the note of a stack that overflows
        live(*life);
        life->ended.store(true, std::memory_order_release);
        --life->run->threads;
        life->run->plugins.wake();
    });
    if (thread) {
        m_thread = std::move(*thread);
        return;
    }
    m_life->barrier->stepOut(StartBarrier::Stage::Attached);
    m_life->subscriber.reset();
    m_life->ended = true;
    --m_life->run->threads;
    fail(*m_life, thread.error());
}

void InternalPlugin::requestStop(std::string cause)
{
    if (m_life->stopRequested) return;
    m_life->stopCause = std::move(cause);
    m_life->stopRequested.store(true, std::memory_order_release);
    PluginRun &run = *m_life->run;
    const PluginStatus status = run.plugins.at(m_index);
    if (status.subscriber) run.bus->ring(*status.subscriber);
    run.plugins.wake(); // ends a sleepFor()
}

void InternalPlugin::setLivesAgain(bool again)
{
    m_life->livesAgain = again;
    if (!again && threadHasEnded()) m_life->subscriber.reset();
}

void InternalPlugin::giveUp(const std::string &cause)
{
    PluginRun &run = *m_life->run;
    run.bus->closePublishers(run.plugins.at(m_index).name);
    run.plugins.setState(m_index, PluginState::Hung, cause);
}

std::optional<Duration> InternalPlugin::cpuTime() const
{
    clockid_t clock{};
    timespec used{};
    if (threadHasEnded() || pthread_getcpuclockid(const_cast<std::thread &>(m_thread).native_handle(), &clock) != 0 ||
        clock_gettime(clock, &used) != 0)
        return {};
    return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

void InternalPlugin::live(Life &life)
{
    PluginRun &run = *life.run;
    auto stage = StartBarrier::Stage::Attached;
    const Result<> result = liveUntilEnd(life, stage);
    if (!life.livesAgain) life.subscriber.reset();
    if (run.plugins.at(life.index).state == PluginState::Starting) life.barrier->stepOut(stage);

    run.plugins.update(life.index, [](PluginStatus &status) { status.cpu.reset(); });
    const bool asked = life.stopRequested.load(std::memory_order_acquire);
    const bool startGivenUp = life.barrier->isGivenUp(); // it may know before it is asked
    if (result || ((asked || startGivenUp) && result.error().kind() == ErrorKind::Stopped)) {
        run.plugins.setState(life.index, PluginState::Stopped,
                             asked          ? life.stopCause
                             : startGivenUp ? InternalPlugin::WITH_THE_APP
                                            : "");
    } else {
        fail(life, result.error());
    }
    life.barrier.reset();
}

void InternalPlugin::fail(Life &life, const Error &error)
{
    life.run->plugins.setState(life.index, PluginState::Failed, error.message());
    life.run->problems.add(Severity::Error, life.run->plugins.at(life.index).name, "failed: " + error.message());
}

Result<> InternalPlugin::liveUntilEnd(Life &life, StartBarrier::Stage &stage)
{
    PluginRun &run = *life.run;
    auto made = guarded("its constructor", [&] { return life.maker(); });
    life.maker = nullptr;
    if (!made) return failure(made.error());
    const std::unique_ptr<Plugin> plugin = std::move(*made);

    std::vector<Subscription> subscriptions;
    auto asked = guarded("subscriptions()", [&]() -> Result<> {
        subscriptions = plugin->subscriptions();
        return {};
    });
    if (!asked) return asked;

    const std::string name = run.plugins.at(life.index).name;
    auto subscriber = subscribe(life, subscriptions);
    if (!subscriber) return failure(subscriber.error());
    const std::uint32_t id = (*subscriber)->id();
    auto end = run.bus->addPublisher({.name = name, .companion = id});
    if (!end) return failure(end.error());
    PublisherEnd &publisherEnd = **end;
    run.plugins.update(life.index, [&](PluginStatus &status) {
        status.subscriber = id;
        status.subscriptions = subscriptions;
    });
    PluginContext::Private d{
        run,         name, life.options.config, life.stopRequested, std::move(*subscriber), Publisher(std::move(*end)),
        publisherEnd};
    PluginContext context(d);

    const Result<> result = work(life, stage, *plugin, context);
    if (life.livesAgain) {
        d.subscriber->handOn();
        life.subscriber = std::move(d.subscriber);
    }
    return result;
}

Result<std::unique_ptr<SubscriberEnd>> InternalPlugin::subscribe(Life &life, const std::vector<Subscription> &wanted)
{
    if (life.subscribe) return life.subscribe(wanted);
    const PluginStatus status = life.run->plugins.at(life.index);
    if (life.subscriber && status.subscriptions == wanted) return std::move(life.subscriber);
    life.subscriber.reset(); // other subscriptions begin with the present
    return life.run->bus->addSubscriber(status.name, wanted, life.options.backlog);
}

// Nobody may publish before everybody is attached; start() may.
Result<> InternalPlugin::work(Life &life, StartBarrier::Stage &stage, Plugin &plugin, PluginContext &context)
{
    PluginRun &run = *life.run;
    stage = StartBarrier::Stage::Started;
    if (!life.barrier->arriveAndWait(StartBarrier::Stage::Attached)) return {};
    if (auto started = guarded("start()", [&] { return plugin.start(context); }); !started) return started;
    run.plugins.setState(life.index, PluginState::Ready);
    if (!life.barrier->arriveAndWait(StartBarrier::Stage::Started)) return {};
    run.plugins.setState(life.index, PluginState::Running);
    return guarded("run()", [&] { return plugin.run(context); });
}

} // namespace event_engine
