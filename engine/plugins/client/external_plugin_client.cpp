// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/external_plugin_client.h"

#include "engine/base/clock.h"
#include "engine/base/descriptors_left.h"
#include "engine/base/mutex.h"
#include "engine/base/start_thread.h"
#include "engine/plugins/client/external_client.h"
#include "engine/plugins/internal/internal_plugin.h"
#include "engine/plugins/library/plugin_library.h"
#include "event_engine/text.h"

#include <atomic>
#include <future>
#include <optional>

namespace event_engine {

namespace {

// About 30 are needed: two buses, a connection and who watches it.
constexpr std::size_t DESCRIPTORS_OF_A_CLIENT = 48;
// Two buses, one with a broker, the connection, the plugin.
constexpr std::size_t THREADS_OF_A_CLIENT = 8;

/// Between the plugin's thread, which knows what it subscribes to, and the client's, which lets it in.
class Introduction {
public:
    /// The plugin's thread: waits until it is in, or is refused.
    Result<> ask(const std::vector<Subscription> &subscriptions)
    {
        m_asked.set_value(subscriptions);
        return m_answered.get();
    }
    /// What it asks with; empty: it has not asked within a moment.
    std::optional<std::vector<Subscription>> subscriptions()
    {
        if (m_subscriptions.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready) return {};
        return m_subscriptions.get();
    }
    void answer(Result<> result)
    {
        m_result = result;
        m_answer.set_value(std::move(result));
    }
    [[nodiscard]] bool hasFailed() const { return !m_result; }
    /// One that was asked to end before it was in has not failed at anything.
    [[nodiscard]] Result<> result() const
    {
        return hasFailed() && m_result.error().kind() == ErrorKind::Stopped ? Result<>() : m_result;
    }

private:
    std::promise<std::vector<Subscription>> m_asked;
    std::future<std::vector<Subscription>> m_subscriptions = m_asked.get_future();
    std::promise<Result<>> m_answer;
    std::future<Result<>> m_answered = m_answer.get_future();
    Result<> m_result; // the client's
};

/// How many events the plugin has published, which publishes no more.
std::uint64_t publishedOn(Bus &bus)
{
    bus.waitForNobody(); // what is held up counts as well
    static_cast<void>(bus.waitUntilDrained(std::chrono::seconds(1)));
    return bus.broker().call([&] { return bus.broker().status().sequence; });
}

} // namespace

struct ExternalPluginClient::Private {
    ExternalPluginClientOptions options;
    std::atomic<bool> stopRequested{false};
    Mutex mutex;
    ExternalClient *present GUARDED_BY(mutex) = nullptr; // the client while it runs, connected ...
    std::shared_ptr<Bus> bus GUARDED_BY(mutex);          // ... and what the plugin publishes on

    Result<> run(InternalPlugin::Maker maker);
    void setPresent(ExternalClient *client, std::shared_ptr<Bus> itsBus) EXCLUDES(mutex);
    Result<> connect(ExternalClient &client, PluginRun &run, std::vector<Subscription> subscriptions);
    void join(ExternalClient &client, PluginRun &run, Introduction &introduction, InternalPlugin &plugin);
    Result<> talkWhileItRuns(ExternalClient &client, PluginRun &run, InternalPlugin &plugin);
    Result<> sendTheRest(ExternalClient &client, PluginRun &run);
    Result<> takeLeave(const Result<> &talked, ExternalClient &client, PluginRun &run);
};

ExternalPluginClient::ExternalPluginClient(ExternalPluginClientOptions options) : m_d(std::make_unique<Private>())
{
    m_d->options = std::move(options);
}

ExternalPluginClient::~ExternalPluginClient() = default;

Result<> ExternalPluginClient::run(std::unique_ptr<Plugin> plugin)
{
    if (!plugin) return failure(ErrorKind::InvalidArgument, "run() was given no plugin");
    if (m_d->options.name.empty()) m_d->options.name = plugin->name();
    auto shared = std::make_shared<std::unique_ptr<Plugin>>(std::move(plugin));
    return m_d->run([shared]() -> Result<std::unique_ptr<Plugin>> { return std::move(*shared); });
}

Result<> ExternalPluginClient::run(const std::filesystem::path &library, const std::string &className)
{
    const auto libraries = PluginLibraries::load({library.string()}, std::filesystem::current_path());
    if (!libraries) return failure(libraries.error());
    auto maker = libraries->maker(className);
    if (!maker) return failure(maker.error());
    if (m_d->options.name.empty()) m_d->options.name = className;
    return m_d->run(std::move(*maker));
}

Result<std::vector<Subscription>> ExternalPluginClient::subscriptionsOf(const std::filesystem::path &library,
                                                                        const std::string &className)
{
    const auto libraries = PluginLibraries::load({library.string()}, std::filesystem::current_path());
    if (!libraries) return failure(ErrorKind::NotFound, libraries.error().message());
    const auto maker = libraries->maker(className);
    if (!maker) return failure(ErrorKind::NotFound, maker.error().message());
    const auto plugin = (*maker)();
    if (!plugin) return failure(plugin.error());
    try {
        return (*plugin)->subscriptions();
    } catch (const std::exception &exception) {
        return failure(ErrorKind::Failed, std::string("subscriptions() threw: ") + exception.what());
    } catch (...) {
        return failure(ErrorKind::Failed, "subscriptions() threw something that is no std::exception");
    }
}

void ExternalPluginClient::requestStop()
{
    m_d->stopRequested = true;
}

std::uint64_t ExternalPluginClient::giveUp()
{
    const MutexLock lock(m_d->mutex);
    if (!m_d->present) return 0;
    m_d->bus->closeAllPublishers();
    return m_d->present->unconfirmed(publishedOn(*m_d->bus));
}

void ExternalPluginClient::Private::setPresent(ExternalClient *client, std::shared_ptr<Bus> itsBus)
{
    const MutexLock lock(mutex);
    present = client;
    bus = std::move(itsBus);
}

Result<> ExternalPluginClient::Private::run(InternalPlugin::Maker maker)
{
    if (!areDescriptorsLeft(DESCRIPTORS_OF_A_CLIENT))
        return failure(ErrorKind::Io, "too few file descriptors are left to run a plugin (see ulimit -n)");
    if (!areThreadsLeft(THREADS_OF_A_CLIENT)) return failure(noThreadsLeft("a plugin"));
    auto run = std::make_shared<PluginRun>();
    ExternalClient client({options.host, options.port, options.name, options.patience, options.keys}, run->output);
    const auto index = run->plugins.add({.name = options.name});
    if (!index) return failure(index.error());
    Introduction introduction;
    InternalPlugin plugin(run, *index, {.name = options.name, .config = options.config}, std::move(maker),
                          [&](const auto &subscriptions) -> Result<std::unique_ptr<SubscriberEnd>> {
                              if (auto in = introduction.ask(subscriptions); !in) return failure(in.error());
                              return client.delivery().end();
                          });
    // Its own port is connected to first: the app is to hear of a failure of its constructor.
    if (!options.join) introduction.answer(connect(client, *run, {}));
    if (introduction.hasFailed()) return introduction.result();
    plugin.start(std::make_shared<StartBarrier>(1));
    if (options.join) join(client, *run, introduction, plugin);
    Result<> result = introduction.result();
    if (!introduction.hasFailed()) result = talkWhileItRuns(client, *run, plugin);
    while (!plugin.threadHasEnded()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (run->bus) {
        result = takeLeave(result, client, *run);
        setPresent(nullptr, nullptr);
        run->bus->stop();
        return result;
    }
    if (!result) return result;
    const PluginStatus status = run->plugins.at(*index);
    if (status.state == PluginState::Failed) return failure(ErrorKind::Failed, status.cause);
    return {};
}

Result<> ExternalPluginClient::Private::connect(ExternalClient &client, PluginRun &run,
                                                std::vector<Subscription> subscriptions)
{
    if (auto connected = client.connect(std::move(subscriptions), stopRequested); !connected) return connected;
    auto made = client.makeBus();
    if (!made) return failure(made.error());
    run.bus = std::move(*made);
    setPresent(&client, run.bus);
    return {};
}

// What it subscribes to is known once it has been constructed, in its own thread.
void ExternalPluginClient::Private::join(ExternalClient &client, PluginRun &run, Introduction &introduction,
                                         InternalPlugin &plugin)
{
    while (!plugin.threadHasEnded()) {
        auto subscriptions = introduction.subscriptions();
        if (!subscriptions) continue;
        auto connected = connect(client, run, std::move(*subscriptions));
        if (stopRequested) plugin.requestStop();
        return introduction.answer(std::move(connected));
    }
}

// Where the conversation fails, the plugin is asked to end; what it publishes from then on is refused.
Result<> ExternalPluginClient::Private::talkWhileItRuns(ExternalClient &client, PluginRun &run, InternalPlugin &plugin)
{
    Result<> result;
    bool asked = false, closed = false;
    while (!plugin.threadHasEnded()) {
        if (result)
            result = client.converse();
        else
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        // In time for a word: who waits in publish() is to come back.
        if (!closed && client.mustEnd()) {
            closed = true;
            run.bus->closeAllPublishers();
        }
        if (asked || (result && !client.quitAsked() && !stopRequested)) continue;
        asked = true;
        plugin.requestStop();
        client.delivery().ring();
        if (!result) plugin.giveUp(result.error().message());
    }
    return result;
}

// For as long as the app is there, and its deadline allows.
Result<> ExternalPluginClient::Private::sendTheRest(ExternalClient &client, PluginRun &run)
{
    bool quiet = false; // once more after everything was admitted: what was admitted may not be packed yet
    while (!client.mustEnd()) {
        const bool drained = run.bus->waitUntilDrained(Duration(0));
        if (auto talked = client.converse(); !talked) return talked;
        if (quiet && client.isAllTaken()) break;
        quiet = drained && client.isAllTaken();
    }
    return {};
}

// What the app has not confirmed by now is named, whatever else there is to say.
Result<> ExternalPluginClient::Private::takeLeave(const Result<> &talked, ExternalClient &client, PluginRun &run)
{
    client.delivery().noteEnd();
    const Result<> rest = talked ? sendTheRest(client, run) : talked;
    const PluginStatus status = run.plugins.all().front();
    std::string words = talked ? std::string() : talked.error().message();
    if (talked && status.state == PluginState::Failed) words = status.cause;
    if (const auto unconfirmed = client.unconfirmed(publishedOn(*run.bus))) {
        std::string text = "not taken by the app: " + counted(unconfirmed, "event") + " that the plugin published";
        if (talked && !rest) text += ": " + rest.error().message();
        words += (words.empty() ? "" : "; ") + text;
        run.output.add({0, now(), status.name, OutputLine::Source::Log, int(LogLevel::Error), std::move(text)});
    }
    if (rest || client.isOfRunBefore()) client.sayGoodbye({!words.empty(), words});
    if (words.empty()) return {};
    return failure(talked ? ErrorKind::Failed : talked.error().kind(), words);
}

} // namespace event_engine
