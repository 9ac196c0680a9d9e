// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/capture.h"
#include "event_engine/options.h"
#include "event_engine/recorder.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace event_engine {

/// A plugin of a plugin library that app.toml asks for.
struct ManifestPlugin {
    std::string className;
    InternalPluginOptions options;
};

/// An app.toml as a value. Paths in it are absolute, resolved against the file's folder; libraries stay as written and
/// are looked for when the app starts.
struct Manifest {
    std::filesystem::path file;
    std::string text; ///< the file as it was read
    AppOptions options;
    std::vector<EventType> eventTypes;
    std::vector<std::string> libraries;
    std::vector<ManifestPlugin> internalPlugins;
    std::vector<ExternalPlugin> externalPlugins;
    Compression recordingCompression = Compression::Zstd;
    std::vector<CaptureRule> captures;
    /// What a person should know though it is no mistake: unknown keys with the nearest known one, say. Each with file
    /// and line.
    std::vector<std::string> warnings;

    /// Reads and checks a file. The error lists every mistake, a line each: file, line, what was found, what was
    /// expected.
    [[nodiscard]] EVENT_ENGINE_EXPORT static Result<Manifest> load(const std::filesystem::path &file);
    /// The same for a text that would stand in `file`, which need not exist.
    [[nodiscard]] EVENT_ENGINE_EXPORT static Result<Manifest> parse(std::string_view text,
                                                                    const std::filesystem::path &file);
};

} // namespace event_engine
