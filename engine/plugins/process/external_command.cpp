// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/process/external_command.h"

#include "engine/base/program_path.h"
#include "engine/plugins/process/python_interpreter.h"

#include <system_error>

namespace event_engine {

namespace fs = std::filesystem;

namespace {

std::string hostToConnect(const std::string &bindAddress)
{
    const bool every = bindAddress.empty() || bindAddress == "*" || bindAddress == "0.0.0.0" || bindAddress == "::" ||
                       bindAddress == "[::]";
    return every ? "127.0.0.1" : bindAddress;
}

Result<> checkScript(const ExternalPlugin &plugin)
{
    std::error_code error;
    const fs::path folder = plugin.workingDirectory.empty() ? fs::current_path(error) : plugin.workingDirectory;
    const fs::path script = folder / plugin.python;
    if (fs::is_directory(script, error))
        return failure(ErrorKind::InvalidArgument, plugin.python + ": is a folder, not a Python script");
    if (fs::exists(script, error)) return {};
    const std::string where = fs::path(plugin.python).is_absolute() ? "" : " in " + folder.string();
    return failure(ErrorKind::NotFound, plugin.python + ": no such file" + where);
}

/// Both `from pyevents.events import ...` and, as older plugins have it, `from events import ...` work; what PYTHONPATH
/// held before comes before the latter, so that a module `events` of the user's own stays in reach.
std::string pythonPath(const fs::path &pyevents)
{
    const auto before = environmentVariable("PYTHONPATH");
    std::string path = pyevents.string();
    if (before) path.append(":").append(*before);
    return path.append(":").append((pyevents / "pyevents").string());
}

Result<> addPython(const ExternalPlugin &plugin, ProcessOptions &options)
{
    if (auto script = checkScript(plugin); !script) return script;
    const auto python = pythonInterpreter();
    if (!python) return failure(python.error().in(plugin.python));
    const auto pyevents = pyeventsFolder();
    if (!pyevents) return failure(pyevents.error().in(plugin.python));

    options.command = {python->string(), plugin.python};
    options.environment.emplace("PYTHONUNBUFFERED", "1");
    if (*pyevents) options.environment.emplace("PYTHONPATH", pythonPath(**pyevents));
    return {};
}

} // namespace

Result<std::optional<ProcessOptions>> externalCommand(const ExternalPlugin &plugin, const std::string &bindAddress,
                                                      std::uint16_t port)
{
    if (plugin.python.empty() && plugin.command.empty()) return std::optional<ProcessOptions>();
    ProcessOptions options{.command = plugin.command,
                           .workingDirectory = plugin.workingDirectory,
                           .environment = {{"EVENT_ENGINE_HOST", hostToConnect(bindAddress)},
                                           {"EVENT_ENGINE_PORT", std::to_string(port)},
                                           {"EVENT_ENGINE_PLUGIN", plugin.name}}};
    if (plugin.config != PluginConfig()) options.environment.emplace("EVENT_ENGINE_CONFIG", plugin.config.json());
    if (plugin.python.empty()) return std::optional(std::move(options));
    if (auto added = addPython(plugin, options); !added) return failure(added.error());
    return std::optional(std::move(options));
}

} // namespace event_engine
