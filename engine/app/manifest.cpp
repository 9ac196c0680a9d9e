// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/manifest.h"

#include "engine/app/manifest_captures.h"
#include "engine/app/manifest_depth.h"
#include "engine/app/manifest_plugins.h"
#include "engine/app/manifest_types.h"
#include "engine/base/file_content.h"
#include "engine/base/text.h"
#include "engine/plugins/gateway/gateway_socket.h"

namespace event_engine {

namespace {

constexpr std::size_t LARGEST_FILE = 4 * MIB;

void readBind(ManifestTable &root, AppOptions &options)
{
    std::string keys;
    root.readName("bind", options.bindAddress);
    root.read("insecure", options.insecure);
    root.readPath("keys", ManifestTable::PathKind::Folder, keys, "event-engine keys new makes it");
    options.keys = keys;
    if (isLoopback(options.bindAddress) || root.has("keys")) return;
    if (options.insecure)
        root.warning("bind", fmt::format("found {} and insecure = true: everybody who reaches this machine is admitted",
                                         inQuotes(options.bindAddress)));
    else
        root.mistake("bind", fmt::format("found {}, which other machines can reach; expected \"127.0.0.1\", or keys = "
                                         "\"FOLDER\" to admit those with a listed key, or insecure = true to admit "
                                         "everybody",
                                         inQuotes(options.bindAddress)));
}

void readPorts(ManifestTable &root, AppOptions &options, PortUses &ports)
{
    const auto read = [&](std::string_view key, Port &port) {
        root.readPort(key, port);
        claimPort(port, std::string(key), root.has(key) ? root.lineOf(key) : 0, ports, root.report());
    };
    read("publish_port", options.publishPort);
    read("subscribe_port", options.subscribePort);
    read("join_port", options.joinPort);
}

void readOptions(ManifestTable &root, AppOptions &options, PortUses &ports)
{
    root.read("title", options.title);
    readPorts(root, options, ports);
    root.readSize("join_backlog", options.joinBacklog.limit);
    root.read("join_policy", options.joinBacklog.policy);
    for (const std::string_view key : {"join_backlog", "join_policy"})
        if (root.has(key) && !root.has("join_port"))
            root.warning(key, "found without a join_port, so nobody joins whom it is about");
    readBind(root, options);
    root.readSizeOrOff("flight_recorder", options.flightRecorderLimit);
    root.readSize("max_event_size", options.maxEventSize);
    if (options.maxEventSize > LARGEST_EVENT)
        root.mistake("max_event_size", fmt::format("found {}, expected no more than {}", sizeText(options.maxEventSize),
                                                   sizeText(LARGEST_EVENT)));
    root.readDuration("start_timeout", options.startTimeout);
    root.readDuration("stop_timeout", options.stopTimeout);
    root.readDurationOrZero("stall_after", options.stallAfter);
    root.readSize("hard_cap", options.hardCap);
}

void readRecording(ManifestTable &root, Manifest &manifest)
{
    root.readTable("recording",
                   [&](ManifestTable &recording) { recording.read("compression", manifest.recordingCompression); });
}

void readManifest(ManifestTable &root, Manifest &manifest)
{
    PortUses ports;
    readOptions(root, manifest.options, ports);
    manifest.eventTypes = readEventTypes(root);
    readPlugins(root, ports, manifest);
    readRecording(root, manifest);
    readCaptures(root, manifest);
}

// Forgotten quotes are the commonest mistake, and the one that the library has the poorest words for.
std::string mistakeIn(const toml::parse_error &error)
{
    if (error.description().find("could not determine value type") == std::string_view::npos)
        return std::string(error.description());
    return "found something that is no value, expected a number, true, false, a date, [ ], { } or a text in quotes";
}

} // namespace

Result<Manifest> Manifest::load(const std::filesystem::path &file)
{
    const auto content = contentOfFile(file, "an app.toml", LARGEST_FILE + 1);
    if (!content) return failure(content.error());
    return parse(*content, file);
}

Result<Manifest> Manifest::parse(std::string_view text, const std::filesystem::path &file)
{
    ManifestReport report(file);
    Manifest manifest;
    manifest.file = report.folder() / file.filename();
    manifest.text = text;
    if (text.size() > LARGEST_FILE)
        return failure(ErrorKind::InvalidArgument, fmt::format("{}: found more than {}, expected an app.toml",
                                                               file.string(), sizeText(LARGEST_FILE)));
    if (const auto line = lineOfTooDeepKey(text)) {
        report.mistake(*line, "found a key of more than 32 parts, expected fewer dots");
        return failure(report.error());
    }
    try {
        const toml::table table = toml::parse(text, std::string_view(file.native()));
        ManifestTable::readAll(table, report, [&](ManifestTable &root) { readManifest(root, manifest); });
    } catch (const toml::parse_error &error) {
        report.mistake(error.source().begin.line, "not TOML: " + mistakeIn(error));
    }
    if (report.hasMistakes()) return failure(report.error());
    manifest.warnings = report.warnings();
    return manifest;
}

} // namespace event_engine
