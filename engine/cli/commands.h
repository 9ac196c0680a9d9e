// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/exit_code.h"
#include "engine/cli/payload_input.h"
#include "event_engine/recording_tools.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// The subcommands: what each was asked for, and the function that does it.

namespace event_engine::cli {

/// What an app that runs can be told by keys of the terminal or lines of standard input.
struct ControlOptions {
    bool taken = false;
    Duration saveLast = std::chrono::seconds(30); ///< what `save` saves where it does not say
    std::filesystem::path saveFolder = "captures";
};

struct RunCommand {
    std::filesystem::path app;
    std::optional<Duration> time; ///< empty: until the app ends
    std::filesystem::path recording;
    ControlOptions control;
    std::filesystem::path rates; ///< empty: they are not written
    bool json = false;
    bool quiet = false;
};

struct RecordCommand {
    std::filesystem::path app;
    std::optional<Duration> time;
    RecorderOptions recorder;
    std::optional<Compression> compression; ///< empty: that of the app
    ControlOptions control;
    std::filesystem::path rates;
    bool json = false;
    bool quiet = false;
};

struct TopCommand {
    std::filesystem::path app;
    std::optional<Duration> time;
    std::filesystem::path rates;
    Duration every = std::chrono::seconds(2); ///< between two tables where the output is no terminal
};

/// Where an app of another process runs.
struct RunningApp {
    std::string host = "127.0.0.1";
    std::optional<std::uint16_t> port;
    std::filesystem::path file; ///< app.toml, where its types and ports stand; empty: nothing is known of them
    Duration timeout = std::chrono::seconds(5);
    std::filesystem::path keys; ///< empty: what the environment says
};

struct InjectCommand {
    std::string type;
    PayloadInput payload;
    std::string whenever;                       ///< one goes out for each event of this type; empty: at once
    std::optional<double> rate;                 ///< events per second; empty: as fast as they are taken
    std::optional<std::uint64_t> count;         ///< empty: one, or with `rate` or `whenever` until interrupted
    RunningApp app;                             ///< the port is its publish port
    std::optional<std::uint16_t> subscribePort; ///< for `whenever`
};

struct EventsCommand {
    RunningApp app;                 ///< the port is its subscribe port
    std::vector<std::string> types; ///< empty: all
    EventFilter filter;
    std::optional<std::uint64_t> count; ///< empty: until interrupted, or the app has gone
    std::optional<Duration> time;       ///< likewise
    bool json = false;
};

struct InfoCommand {
    std::filesystem::path file;
    bool check = false; ///< read everything
    bool json = false;
};

/// A time in a recording: since its first event, or of the clock.
using TimeInFile = std::variant<Duration, Timestamp>;

/// Which events of a recording.
struct PartOfFile {
    std::optional<TimeInFile> from, to;
    EventSelection names; ///< its times are not used
};

struct ReplayCommand {
    std::filesystem::path file;
    std::filesystem::path app; ///< empty: look only
    double speed = 1;          ///< as in ReplayOptions
    PartOfFile part;
    std::map<std::string, std::string> rename; ///< recorded type, type to publish
    std::string as;                            ///< the plugin whose part is played
    std::optional<Duration> maxError;          ///< of the timing
    bool loop = false;
    bool paused = false;  ///< begins so
    bool control = false; ///< lines of standard input tell it what to do; keys do anyway
    bool json = false;
    bool quiet = false;
};

struct RecoverCommand {
    std::filesystem::path file, to; ///< `to` empty: beside the file
    std::uint64_t keepFree = CopyOptions().keepFree;
    bool json = false;
};

struct CutCommand {
    std::filesystem::path file, to;
    PartOfFile part;
    std::uint64_t keepFree = CopyOptions().keepFree;
    Compression compression = Compression::Zstd;
    bool json = false;
};

struct MergeCommand {
    std::vector<std::filesystem::path> files;
    std::filesystem::path to;
    std::uint64_t keepFree = CopyOptions().keepFree;
    Compression compression = Compression::Zstd;
    bool json = false;
};

struct ExportCommand {
    std::filesystem::path file, to; ///< `to` empty: standard output
    ExportFormat format = ExportFormat::NdJson;
    PartOfFile part;
};

/// A working start of an app or a plugin.
struct NewCommand {
    std::string what; ///< "app" or "plugin"
    std::string name;
    bool cpp = false, python = false;
};

/// A plugin of a library as a process of its own.
struct PluginCommand {
    std::filesystem::path library;
    std::string className;
    std::string connect;        ///< HOST:PORT; empty: what the engine tells the processes that it starts
    std::string join;           ///< HOST:PORT of an app's join port, instead
    std::string name;           ///< empty: likewise, else the class
    std::filesystem::path keys; ///< empty: likewise
    std::string config;         ///< a JSON object; empty: likewise, else none
    bool subscriptions = false; ///< only print what the class subscribes to
};

/// Keys for apps that listen beyond this machine.
struct KeysCommand {
    std::string what; ///< "new", "add" or "list"
    std::filesystem::path folder;
    std::vector<std::string> clients;
};

using Command =
    std::variant<RunCommand, RecordCommand, TopCommand, InjectCommand, EventsCommand, InfoCommand, ReplayCommand,
                 RecoverCommand, CutCommand, MergeCommand, ExportCommand, NewCommand, PluginCommand, KeysCommand>;

ExitCode carryOut(const RunCommand &command);
ExitCode carryOut(const RecordCommand &command);
ExitCode carryOut(const TopCommand &command);
ExitCode carryOut(const InjectCommand &command);
ExitCode carryOut(const EventsCommand &command);
ExitCode carryOut(const InfoCommand &command);
ExitCode carryOut(const ReplayCommand &command);
ExitCode carryOut(const RecoverCommand &command);
ExitCode carryOut(const CutCommand &command);
ExitCode carryOut(const MergeCommand &command);
ExitCode carryOut(const ExportCommand &command);
ExitCode carryOut(const NewCommand &command);
ExitCode carryOut(const PluginCommand &command);
ExitCode carryOut(const KeysCommand &command);

} // namespace event_engine::cli
