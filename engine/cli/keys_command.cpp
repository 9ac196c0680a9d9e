// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/commands.h"
#include "engine/cli/complaints.h"
#include "event_engine/keys.h"
#include "event_engine/text.h"

#include <fmt/format.h>

namespace event_engine::cli {

namespace {

/// What is wrong with the command line; empty: nothing.
std::string mistakeIn(const KeysCommand &command)
{
    if (command.what != "new" && command.what != "add" && command.what != "list")
        return fmt::format("unknown {}: say new, add or list", inQuotes(command.what));
    if (command.what == "add" && command.clients.empty()) return "add needs the name of a client";
    if (command.what == "list" && !command.clients.empty()) return "list needs the folder alone";
    return {};
}

Result<> addClients(const KeysCommand &command, Console &console)
{
    for (const std::string &name : command.clients) {
        const auto file = addClientKey(command.folder, name);
        if (!file) return failure(file.error());
        console.print(fmt::format("Made {}: move it to where {} runs, as EVENT_ENGINE_KEYS says there or --keys FILE",
                                  file->string(), name));
    }
    if (!command.clients.empty()) console.print("An app that runs admits them from its next start on.");
    return {};
}

Result<> makeNew(const KeysCommand &command, Console &console)
{
    if (auto made = makeKeys(command.folder); !made) return made;
    console.print(
        fmt::format("Made {}: the app's own key, which stays there", (command.folder / "server.key").string()));
    console.print(fmt::format("In app.toml: keys = \"{}\"", command.folder.string()));
    if (command.clients.empty())
        console.print(fmt::format("Nobody is on the list yet: event-engine keys add {} NAME", command.folder.string()));
    return addClients(command, console);
}

Result<> list(const KeysCommand &command, Console &console)
{
    const auto list = listKeys(command.folder);
    if (!list) return failure(list.error());
    console.print(fmt::format("Public key of the app: {}", list->serverKey));
    console.print(list->admitted.empty() ? "Nobody may connect but the processes that the app starts"
                                         : "These may connect, with their public keys:");
    for (const AdmittedKey &client : list->admitted)
        console.print(fmt::format("  {:<20} {}", client.name, client.publicKey));
    return {};
}

} // namespace

ExitCode carryOut(const KeysCommand &command)
{
    Console console;
    if (const auto mistake = mistakeIn(command); !mistake.empty()) return misused(console, "keys", mistake);
    const auto done = command.what == "new"   ? makeNew(command, console)
                      : command.what == "add" ? addClients(command, console)
                                              : list(command, console);
    return done ? ExitCode::Ok : failed(console, done.error());
}

} // namespace event_engine::cli
