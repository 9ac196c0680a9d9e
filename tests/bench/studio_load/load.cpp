// SPDX-License-Identifier: BSD-3-Clause
// The load of bench_studio: half a million events a second of fifty types, and one who takes them all.
#include "event_engine/plugin_library.h"

#include <array>
#include <thread>

using namespace event_engine;

namespace {

constexpr int TYPES = 50;
constexpr std::uint64_t PER_SECOND = 500'000;
constexpr auto STEP = std::chrono::milliseconds(1);

class Load : public Plugin {
public:
    Result<> run(PluginContext &context) override
    {
        const std::array<std::byte, 64> payload{};
        const auto begin = std::chrono::steady_clock::now();
        for (std::uint64_t sent = 0; !context.stopRequested(); std::this_thread::sleep_for(STEP)) {
            const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
            for (const auto due = std::uint64_t(passed.count() * double(PER_SECOND)); sent < due; ++sent) {
                const std::string &type = m_names[sent % TYPES];
                if (auto published = context.publish(type, payload); !published) return published;
            }
        }
        return {};
    }

private:
    const std::array<std::string, TYPES> m_names = [] {
        std::array<std::string, TYPES> names;
        for (int i = 0; i < TYPES; ++i)
            names[std::size_t(i)] = "T" + std::to_string(10 + i); // of two digits: none begins another
        return names;
    }();
};

class Sink : public Plugin {
public:
    std::vector<Subscription> subscriptions() const override { return {Subscription::everything()}; }
    Result<> run(PluginContext &context) override
    {
        while (context.receive()) {
        }
        return {};
    }
};

} // namespace

EVENT_ENGINE_PLUGINS(Load, Sink)
