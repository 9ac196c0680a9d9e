// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/event.h"
#include "event_engine/loss.h"
#include "event_engine/plugin_config.h"
#include "event_engine/publisher.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace event_engine {

class PluginContext;

/// How serious a log line is.
enum class LogLevel { Debug, Info, Warning, Error };

/// A part of an app that talks to the others by events alone, run by the engine in a thread of its own.
///
///     class Counter : public Plugin {
///     public:
///         std::vector<Subscription> subscriptions() const override { return {"TypeA"}; }
///
///         Result<> run(PluginContext &context) override
///         {
///             for (int answered = 0; answered < 5; ++answered) {
///                 auto event = context.receive();
///                 if (!event) break; // the app stops
///                 TypeB answer{event->payload().size()};
///                 if (auto sent = context.publish(answer); !sent) return sent;
///             }
///             return {};
///         }
///     };
///
/// The engine owns the object. Every function but the constructor is called in the plugin's thread; those of a plugin
/// library are constructed there too. An exception from any of them becomes the plugin's state "failed" with its
/// words, and harms nobody else. In that thread signals to the program are blocked, and so in processes it starts,
/// but for SIGPROF and SIGVTALRM, by which profilers sample what a thread does.
class EVENT_ENGINE_EXPORT Plugin {
public:
    Plugin() = default;
    Plugin(const Plugin &) = delete;
    Plugin &operator=(const Plugin &) = delete;
    virtual ~Plugin();

    /// Its name in the app, one of a kind. By default the name of its class, without namespaces.
    [[nodiscard]] virtual std::string name() const;

    /// What it wants to receive, asked once before start().
    [[nodiscard]] virtual std::vector<Subscription> subscriptions() const { return {}; }

    /// Prepares: load the model, open the camera. No plugin runs before every plugin has started or failed; one that
    /// takes longer than AppOptions::startTimeout ends the start of the app, by name. It may publish: everybody listens
    /// already.
    virtual Result<> start(PluginContext &context);

    /// The plugin's work. Returning ends the plugin: normally, or as failed with the error's words. When the app stops,
    /// receive() returns empty and publish() fails with ErrorKind::Stopped; return soon after.
    virtual Result<> run(PluginContext &context) = 0;
};

/// What a plugin may ask of the engine. Made and owned by the engine, until the plugin's run() has returned. Events and
/// their losses are for the plugin's thread alone, and so is sleepFor(): each such call is checked, and one from
/// another thread fails (receive(): returns empty) and shows up as a problem. The rest is for any thread. A driver's
/// callback thread publishes through a publisher of its own, see makePublisher().
class EVENT_ENGINE_EXPORT PluginContext {
public:
    PluginContext(const PluginContext &) = delete;
    PluginContext &operator=(const PluginContext &) = delete;

    /// Publishes an event: it is on its way within a millisecond, whatever the plugin does next. Blocks only while the
    /// plugin is 8 batches ahead of the broker (back-pressure), and then until there is room or the app stops.
    /// Fails with InvalidArgument for a type that the app has not registered or an event over AppOptions::maxEventSize,
    /// and with Stopped once the app stops.
    template <Event T>
    Result<> publish(const T &event)
    {
        return publishWith(detail::eventClass<T>(), detail::writePayload<T>, &event);
    }
    /// The same for a type by its name, with a payload that is already serialized.
    Result<> publish(std::string_view typeName, ByteView payload) { return publisher().publish(typeName, payload); }
    /// The same for complete event bytes, filter and payload; no registered filter: the event is unregistered.
    Result<> publishRaw(ByteView bytes) { return publisher().publishRaw(bytes); }

    /// The next event of the plugin's subscriptions, in the order of their sequence. Waits for it; empty: the app
    /// stops.
    [[nodiscard]] std::optional<EventView> receive();
    /// Waits no longer than `timeout`; empty: nothing came, or the app stops.
    [[nodiscard]] std::optional<EventView> receive(Duration timeout);

    /// What the plugin has lost since the last call, in the order of the events: nearly always nothing. A loss that
    /// lies before an event is here once the event has been received.
    [[nodiscard]] std::vector<Loss> takeLosses();

    /// True once the app or this plugin is to stop.
    [[nodiscard]] bool stopRequested() const;

    /// Waits, and returns early with false when the app stops. Instead of a sleep that nobody can end.
    bool sleepFor(Duration time);

    /// A publisher for another thread. It counts as this plugin's; the thread that uses it may change, but never two at
    /// a time, and who hands it over does it as data is handed over: by a lock, say, or the start of a thread. Give it
    /// back (destroy it) before run() returns. Fails where the system has no file descriptor left.
    [[nodiscard]] Result<Publisher> makePublisher();

    /// A line in the plugin's output, shown in Event Studio and kept in recordings.
    void log(LogLevel level, std::string_view text);
    void log(std::string_view text) { log(LogLevel::Info, text); }

    [[nodiscard]] const std::string &pluginName() const;
    /// The plugin's own `config` of app.toml.
    [[nodiscard]] const PluginConfig &config() const;

private:
    friend class InternalPlugin;
    struct Private;
    explicit PluginContext(Private &d) : m_d(d) {}
    Publisher &publisher();
    Result<> publishWith(const detail::EventClass &eventClass, detail::WritePayload write, const void *event);
    Private &m_d;
};

} // namespace event_engine
