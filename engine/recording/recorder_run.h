// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/bus.h"
#include "engine/recording/event_writer.h"
#include "engine/recording/flight_recorder.h"
#include "engine/recording/part_file.h"
#include "event_engine/recording.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace event_engine {

/// What a recorder needs of the run that it records. The functions are called in the recorder's thread; all but `bus`
/// and `openFile` may be empty.
struct RecorderRun {
    std::shared_ptr<Bus> bus;
    RunDescription description{};
    std::function<void(std::string text)> onProblem{}; ///< told why a recording failed
    std::function<std::vector<OutputLine>(std::uint64_t after)> output{};
    std::function<std::vector<RecordedPluginState>()> plugins{};      ///< their present states
    std::function<std::map<std::string, std::uint64_t>()> notTaken{}; ///< by plugin, how many events, in all so far
    std::function<HeldEvents()> held{};                               ///< what the flight recorder holds
    std::function<std::vector<SubscriberLoss>(Timestamp since)> heldLosses{}; ///< what it knows that was lost
    std::function<Result<PartFile>(const std::filesystem::path &)> openFile = [](const std::filesystem::path &file) {
        return PartFile::create(file, PartFile::RECORDED);
    };
};

} // namespace event_engine
