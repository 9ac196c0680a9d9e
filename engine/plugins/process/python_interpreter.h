// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"
#include "event_engine/time.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <vector>

namespace event_engine {

/// The Python that runs the scripts of plugins: the one that EVENT_ENGINE_PYTHON names (a path, or a name on PATH),
/// else the first of `python3` on PATH and /usr/bin/python3 that can import zmq. Takes as long as these imports take;
/// what was found is remembered for this PATH. None: the words say what was tried, and what to install. Any thread.
[[nodiscard]] Result<std::filesystem::path> pythonInterpreter();

/// The first of `candidates` that can import zmq within the time limit.
[[nodiscard]] Result<std::filesystem::path> firstPythonWithZmq(const std::vector<std::filesystem::path> &candidates,
                                                               Duration timeLimit = std::chrono::seconds(15));

/// The folder that holds the package pyevents: EVENT_ENGINE_PYEVENTS, else where it is installed beside the engine,
/// else in the source tree that the engine was built from. Empty: none of these, so Python has to know it by itself.
/// Fails where EVENT_ENGINE_PYEVENTS names a folder without it.
[[nodiscard]] Result<std::optional<std::filesystem::path>> pyeventsFolder();

} // namespace event_engine
