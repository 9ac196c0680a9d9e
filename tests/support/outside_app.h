// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/app.h"
#include "tests/support/slowness.h"
#include "tests/support/tcp_ends.h"

#include <QStringList>
#include <string>
#include <vector>

/// A running app for clients that come over TCP: one external plugin "outside" (or several), the types TypeA and TypeB,
/// and somebody inside who stays, so that the app does not end with its plugins.
class OutsideApp {
public:
    struct Setup {
        std::vector<std::string> plugins{"outside"};
        std::vector<event_engine::Subscription> subscriptions{"TypeA"};
        event_engine::BacklogOptions backlog{64 * event_engine::MIB, event_engine::OverflowPolicy::Block}; ///< of each
        bool rawPorts = false;
        bool joins = false;                                ///< has a join port
        std::vector<event_engine::Subscription> staysTo{}; ///< what the one who stays subscribes to, and never takes
        event_engine::BacklogOptions staysBacklog{};
        std::filesystem::path keys{};
        std::vector<std::string> command{}; ///< of the plugins
        event_engine::Duration stopTimeout = event_engine::AppOptions().stopTimeout;
        std::uint64_t maxEventSize = event_engine::AppOptions().maxEventSize;
        std::uint64_t flightRecorderLimit = event_engine::AppOptions().flightRecorderLimit;
        std::uint64_t hardCap = event_engine::AppOptions().hardCap;
        event_engine::RestartOptions restart{}; ///< of the plugins
    };

    OutsideApp() : OutsideApp(Setup{}) {}
    explicit OutsideApp(const Setup &setup) : m_app(optionsFor(setup))
    {
        using namespace event_engine;
        must(m_app.registerEventTypes({{"TypeA"}, {"TypeB"}}));
        InternalPluginOptions stays{.name = "stays", .backlog = setup.staysBacklog};
        must(m_app.registerPlugin(std::make_unique<Stays>(setup.staysTo), std::move(stays)));
        for (const std::string &name : setup.plugins)
            must(m_app.registerExternalPlugin({.name = name,
                                               .subscriptions = setup.subscriptions,
                                               .command = setup.command,
                                               .restart = setup.restart,
                                               .backlog = setup.backlog}));
        must(m_app.start());
        auto injector = m_app.makeInjector();
        if (!injector) qFatal("%s", injector.error().message().c_str());
        m_injector.emplace(std::move(*injector));
    }
    ~OutsideApp()
    {
        m_injector.reset();
        static_cast<void>(m_app.stop());
    }

    [[nodiscard]] event_engine::App &app() { return m_app; }
    [[nodiscard]] std::uint16_t joinPort() const { return *m_app.snapshot().joinPort; }
    void inject(const std::string &bytes) { must(m_injector->publishRaw(event_engine::asBytes(bytes))); }

    [[nodiscard]] event_engine::PluginSnapshot plugin(const std::string &name = "outside") const
    {
        for (event_engine::PluginSnapshot &plugin : m_app.snapshot().plugins)
            if (plugin.name == name) return std::move(plugin);
        qFatal("no such plugin");
    }
    [[nodiscard]] std::uint16_t port(const std::string &name = "outside") const { return *plugin(name).port; }

    /// The bytes of all events so far, in their order.
    [[nodiscard]] QStringList events() const
    {
        event_engine::EventQuery query;
        query.limit = 100'000;
        query.direction = event_engine::EventQuery::Direction::OldestFirst;
        QStringList texts;
        for (const event_engine::EventView &event : m_app.events(query).events)
            texts << QString::fromUtf8(reinterpret_cast<const char *>(event.bytes().data()),
                                       qsizetype(event.bytes().size()));
        return texts;
    }
    /// How often the problem with these words has happened.
    [[nodiscard]] std::uint64_t problems(std::string_view words) const
    {
        std::uint64_t count = 0;
        for (const event_engine::Problem &problem : m_app.snapshot().problems)
            if (problem.text.find(words) != std::string::npos) count += problem.count;
        return count;
    }

    /// Connections that this process's end of a port has at present, the other side may have closed them.
    [[nodiscard]] static int connectionsAt(std::uint16_t port) { return int(tcpEndsAt(port, TcpEnd::OfTheApp).size()); }

private:
    class Stays : public event_engine::Plugin {
    public:
        explicit Stays(std::vector<event_engine::Subscription> to) : m_to(std::move(to)) {}
        std::vector<event_engine::Subscription> subscriptions() const override { return m_to; }
        event_engine::Result<> run(event_engine::PluginContext &context) override
        {
            while (context.sleepFor(std::chrono::hours(1))) {
            }
            return {};
        }

    private:
        const std::vector<event_engine::Subscription> m_to;
    };

    static event_engine::AppOptions optionsFor(const Setup &setup)
    {
        using event_engine::Port;
        event_engine::AppOptions options;
        options.publishPort = setup.rawPorts ? Port::chosen() : Port::off();
        options.subscribePort = setup.rawPorts ? Port::chosen() : Port::off();
        options.joinPort = setup.joins ? Port::chosen() : Port::off();
        options.joinBacklog = setup.backlog;
        options.stallAfter = Duration(0);
        options.keys = setup.keys;
        options.stopTimeout = setup.stopTimeout;
        options.maxEventSize = setup.maxEventSize;
        options.flightRecorderLimit = setup.flightRecorderLimit;
        options.hardCap = setup.hardCap;
        return options;
    }
    using Duration = event_engine::Duration;
    static void must(const event_engine::Result<> &result)
    {
        if (!result) qFatal("%s", result.error().message().c_str());
    }

    event_engine::App m_app;
    std::optional<event_engine::Publisher> m_injector;
};
