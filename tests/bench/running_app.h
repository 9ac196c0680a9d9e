// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "timing.h"
#include "workload.h"

#include "event_engine/app.h"

#include <functional>
#include <string>
#include <vector>

namespace bench {

/// An app without ports whose plugins are functions; flight recorder off unless asked for.
class RunningApp {
public:
    explicit RunningApp(event_engine::AppOptions options = withoutFlightRecorder());

    [[nodiscard]] static event_engine::AppOptions withoutFlightRecorder();
    [[nodiscard]] static event_engine::AppOptions withFlightRecorder(); ///< at its default size

    /// "T0", "T1" and so on, with the filters of filterOf().
    void registerTypes(int count);
    [[nodiscard]] static std::string typeName(int type) { return std::string("T").append(std::to_string(type)); }
    [[nodiscard]] event_engine::TypeId typeId(int type) const { return m_types[std::size_t(type)]; }

    using Work = std::function<void(event_engine::PluginContext &)>;
    void addPlugin(std::string name, std::vector<int> types, Work work);

    /// Starts all and times them, from the moment at which every plugin runs until the last one has ended.
    [[nodiscard]] Outcome run();

    [[nodiscard]] event_engine::App &app() { return m_app; }

private:
    event_engine::App m_app;
    std::vector<event_engine::TypeId> m_types;
    std::vector<std::pair<std::string, std::pair<std::vector<int>, Work>>> m_plugins;
};

/// The one event type of most benchmarks, as an Event class: written straight into the batch.
struct Sample {
    static constexpr std::string_view eventType = "T0";
    Stamp stamp;
    const std::byte *filler = nullptr;
    std::size_t size = 0; ///< of the payload

    void writeTo(event_engine::PayloadWriter &writer) const { fill(writer.extend(size).data(), filler, size, stamp); }
    static event_engine::Result<Sample> fromBytes(event_engine::ByteView payload);
};
/// The same as "T1".
struct Answer : Sample {
    static constexpr std::string_view eventType = "T1";
    static event_engine::Result<Answer> fromBytes(event_engine::ByteView payload);
};

} // namespace bench
