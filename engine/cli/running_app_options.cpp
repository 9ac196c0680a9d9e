// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/running_app_options.h"

#include "engine/cli/help_texts.h"
#include "engine/cli/text_options.h"

namespace event_engine::cli {

void addRunningApp(CLI::App &command, RunningApp &app, const std::string &port, const std::string &file)
{
    command.add_option("--host", app.host, "where the app runs (default 127.0.0.1)")->option_text("HOST");
    addText(
        command, "--port", "PORT", [&app](const std::string &text) { app.port = portFrom("--port", text); }, port);
    command.add_option("--app", app.file, file)->option_text("APP.toml");
    addTime(command, "--timeout", "SECONDS", app.timeout, "how long to wait for the app (default 5)");
    addKeyFile(command, app.keys);
}

void addInject(CLI::App &program, InjectCommand &command, int &payloads)
{
    auto &inject = *program.add_subcommand("inject", "publish events into a running app");
    inject.footer(INJECT_EXAMPLES);
    inject.add_option("TYPE", command.type, "the event type's name")->required()->option_text(" ");
    const auto addPayload = [&](const std::string &name, PayloadInput::Form form, const std::string &help) {
        const auto use = [&command, &payloads, form](const std::string &value) {
            command.payload = {form, value};
            ++payloads;
        };
        addText(inject, name, "X", use, help);
    };
    addPayload("--text", PayloadInput::Form::Text, "the payload as text, or one of the next three:");
    addPayload("--hex", PayloadInput::Form::Hex, "as pairs of hex digits, for example 01ff");
    addPayload("--json", PayloadInput::Form::Json, "as JSON, which is checked before anything is sent");
    addPayload("--file", PayloadInput::Form::File, "as the bytes of this file; - is standard input");
    const auto count = [&command](const std::string &text) { command.count = countFrom("--count", text); };
    const auto rate = [&command](const std::string &text) { command.rate = rateFrom(text); };
    const auto port = [&command](const std::string &text) {
        command.subscribePort = portFrom("--subscribe-port", text);
    };
    addText(inject, "--count", "N", count, "how many events (default 1; with --rate or --whenever: until Ctrl-C)");
    addText(inject, "--rate", "R", rate, "events per second (default: as fast as the app takes them)");
    inject.add_option("--whenever", command.whenever, "publish one for each event of this type that comes")
        ->option_text("TYPE")
        ->excludes("--rate");
    addText(inject, "--subscribe-port", "PORT", port, "where these come from (default: that of --app, else 5560)");
    addRunningApp(inject, command.app, "its publish port (default: that of --app, else 5559)",
                  "the app's file, for the type's filter where that is not its name");
}

void addEvents(CLI::App &program, EventsCommand &command)
{
    auto &events = *program.add_subcommand("events", "print the events of a running app as they come");
    events.footer(EVENTS_EXAMPLES);
    addNames(events, "--types", command.types, "only events of these types");
    const auto filter = [&command](const std::string &text) { command.filter = filterFrom("--where", text); };
    addText(events, "--where", "LINE", filter, "only events that match this filter line");
    const auto count = [&command](const std::string &text) { command.count = countFrom("--count", text); };
    addText(events, "--count", "N", count, "how many events (default: until Ctrl-C, or the app has gone)");
    addTime(events, "--for", "SECONDS", command.time, "end after that time");
    events.add_flag("--json", command.json, "print one JSON object per line");
    addRunningApp(events, command.app, "its subscribe port (default: that of --app, else 5560)",
                  "the app's file, for its types and their encodings");
}

} // namespace event_engine::cli
