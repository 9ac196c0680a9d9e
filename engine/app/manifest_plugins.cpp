// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/manifest_plugins.h"

#include "engine/app/manifest_config.h"
#include "engine/base/nearest.h"
#include "engine/base/text.h"
#include "engine/plugins/process/start_failure.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace event_engine {

namespace {

// 8-4-4-4-12 hexadecimal digits.
bool isUuid(std::string_view text)
{
    constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    return text.size() == form.size() && std::equal(text.begin(), text.end(), form.begin(), [](char c, char expected) {
               return expected == 'x' ? std::isxdigit(static_cast<unsigned char>(c)) != 0 : c == expected;
           });
}

class PluginsReader {
public:
    PluginsReader(Manifest &manifest, PortUses &ports, ManifestReport &report);
    void read(ManifestTable &plugins);

private:
    void readLibrary(const toml::node &node, FirstUses<std::string> &libraries);
    void readInternal(const toml::node &node);
    ManifestPlugin readInternalTable(ManifestTable &table);
    void readExternal(ManifestTable &table);
    void readProcess(ManifestTable &table, ExternalPlugin &plugin);
    void readId(ManifestTable &table, ExternalPlugin &plugin);
    static void readOptions(ManifestTable &table, OnFailure &onFailure, BacklogOptions &backlog);
    static void readRestart(ManifestTable &table, RestartOptions &restart);
    void readConfig(ManifestTable &table, PluginConfig &config);
    void readSubscription(const toml::node &node, std::vector<Subscription> &subscriptions);
    void checkTypeName(const std::string &name, Line line);
    void checkProgram(ManifestTable &table, const ExternalPlugin &plugin);
    void checkSubscriptions(ManifestTable &table, const std::vector<Subscription> &subscriptions);
    void claimName(const std::string &name, Line line);

    Manifest &m_manifest;
    PortUses &m_ports;
    ManifestReport &m_report;
    std::set<std::string, std::less<>> m_typeNames;
    FirstUses<std::string> m_names, m_ids;
};

PluginsReader::PluginsReader(Manifest &manifest, PortUses &ports, ManifestReport &report)
    : m_manifest(manifest), m_ports(ports), m_report(report)
{
    for (const EventType &type : manifest.eventTypes) m_typeNames.insert(type.name);
}

void PluginsReader::read(ManifestTable &plugins)
{
    FirstUses<std::string> libraries;
    plugins.readElements("libraries", [&](const toml::node &node) { readLibrary(node, libraries); });
    plugins.readElements("internal", [this](const toml::node &node) { readInternal(node); });
    plugins.readTables(
        "external", [this](ManifestTable &table) { readExternal(table); }, "plugins.external");
}

void PluginsReader::readLibrary(const toml::node &node, FirstUses<std::string> &libraries)
{
    const Line line = node.source().begin.line;
    const std::string name = node.is_string() ? node.as_string()->get() : std::string();
    if (name.empty()) return m_report.mistake(line, "libraries: " + foundInsteadOf(node, "a text in quotes"));
    if (const auto earlier = libraries.add(name, name, line))
        return m_report.warning(line,
                                fmt::format("libraries: found {} again, as {}", inQuotes(name), earlier->where()));
    m_manifest.libraries.push_back(name);
}

void PluginsReader::readInternal(const toml::node &node)
{
    const Line line = node.source().begin.line;
    ManifestPlugin plugin;
    if (const auto *table = node.as_table())
        ManifestTable::readAll(*table, m_report, [&](ManifestTable &reader) { plugin = readInternalTable(reader); });
    else if (node.is_string() && !node.as_string()->get().empty())
        plugin.className = node.as_string()->get();
    else
        return m_report.mistake(line, "internal: " + foundInsteadOf(node, "a class in quotes, or { class = \"...\" }"));
    claimName(plugin.options.name.empty() ? plugin.className : plugin.options.name, line);
    m_manifest.internalPlugins.push_back(std::move(plugin));
}

ManifestPlugin PluginsReader::readInternalTable(ManifestTable &table)
{
    ManifestPlugin plugin;
    table.requireName("class", plugin.className);
    table.readName("name", plugin.options.name);
    readOptions(table, plugin.options.onFailure, plugin.options.backlog);

    table.read("isolation", plugin.options.isolation);
    readRestart(table, plugin.options.restart);
    for (const std::string_view key : {"restart", "hang_restart_after"})
        if (table.has(key) && plugin.options.isolation == Isolation::Thread)
            table.mistake(key, "found isolation = \"thread\", expected isolation = \"process\": only a process can be "
                               "started again by itself");
    readConfig(table, plugin.options.config);
    return plugin;
}

void PluginsReader::readConfig(ManifestTable &table, PluginConfig &config)
{
    const toml::node *found = table.node("config");
    if (found && found->is_table())
        config = configOf(*found->as_table(), m_report);
    else if (found)
        table.mistake("config", foundInsteadOf(*found, "a table"));
}

void PluginsReader::readRestart(ManifestTable &table, RestartOptions &restart)
{
    table.read("restart", restart.policy);
    table.readDuration("hang_restart_after", restart.hangAfter);
    if (restart.hangAfter > Duration(0) && restart.hangAfter < RestartOptions::HUNG_AFTER)
        table.mistake("hang_restart_after",
                      fmt::format("found {}, expected {} at the least", durationText(restart.hangAfter),
                                  durationText(RestartOptions::HUNG_AFTER)));
}

void PluginsReader::readExternal(ManifestTable &table)
{
    ExternalPlugin plugin;
    table.requireName("plugin_name", plugin.name);
    claimName(plugin.name, table.lineOf("plugin_name"));
    readId(table, plugin);
    table.readNumberOfPort("external_port", plugin.port);
    claimPort(plugin.port, "plugin " + inQuotes(plugin.name), table.lineOf("external_port"), m_ports, m_report);
    table.readElements("subscriptions", [&](const toml::node &node) { readSubscription(node, plugin.subscriptions); });
    checkSubscriptions(table, plugin.subscriptions);
    readProcess(table, plugin);
    readConfig(table, plugin.config);
    readOptions(table, plugin.onFailure, plugin.backlog);
    m_manifest.externalPlugins.push_back(std::move(plugin));
}

void PluginsReader::readProcess(ManifestTable &table, ExternalPlugin &plugin)
{
    plugin.workingDirectory = m_report.folder();
    table.readPath("python", ManifestTable::PathKind::File, plugin.python);
    table.read("command", plugin.command);
    const toml::node *command = table.node("command");
    if (command && command->is_array() && command->as_array()->empty())
        table.mistake("command", "found nothing to run, expected a program and its arguments");
    if (table.has("python") && table.has("command"))
        table.mistake("command", "found python as well, expected one of the two");
    checkProgram(table, plugin);

    readRestart(table, plugin.restart);
    if (!table.has("python") && !table.has("command"))
        for (const std::string_view key : {"restart", "hang_restart_after"})
            if (table.has(key) && (key != "restart" || plugin.restart.policy != RestartPolicy::Never))
                table.warning(key,
                              "found neither python nor command: somebody else starts it, and has to start it again");
}

// It may be made before the app starts, or be on another PATH then.
void PluginsReader::checkProgram(ManifestTable &table, const ExternalPlugin &plugin)
{
    if (plugin.command.empty()) return;
    if (const auto problem = programProblem({.command = plugin.command, .workingDirectory = plugin.workingDirectory}))
        table.warning("command", problem->message());
}

void PluginsReader::checkSubscriptions(ManifestTable &table, const std::vector<Subscription> &subscriptions)
{
    for (auto one = subscriptions.begin(); one != subscriptions.end(); ++one)
        if (std::find(subscriptions.begin(), one, *one) != one)
            return table.warning("subscriptions", "found one of them twice; its events come once all the same");
}

void PluginsReader::readId(ManifestTable &table, ExternalPlugin &plugin)
{
    const toml::node *found = table.node("id");
    if (!found) return;
    if (!found->is_string() || !isUuid(found->as_string()->get()))
        return table.mistake("id", foundInsteadOf(*found, "a UUID such as \"d3266646-41ec-11ed-a96f-5391348bab46\""));
    plugin.id = found->as_string()->get();
    std::string sameCase = plugin.id;
    std::transform(sameCase.begin(), sameCase.end(), sameCase.begin(),
                   [](unsigned char c) { return char(std::tolower(c)); });
    if (const auto earlier = m_ids.add(sameCase, plugin.name, table.lineOf("id")))
        table.mistake("id", fmt::format("plugin {} has this id already, {}", inQuotes(earlier->by), earlier->where()));
}

void PluginsReader::readOptions(ManifestTable &table, OnFailure &onFailure, BacklogOptions &backlog)
{
    table.read("on_failure", onFailure);
    table.readSize("backlog", backlog.limit);
    table.read("policy", backlog.policy);
}

void PluginsReader::readSubscription(const toml::node &node, std::vector<Subscription> &subscriptions)
{
    const Line line = node.source().begin.line;
    if (node.is_string()) {
        checkTypeName(node.as_string()->get(), line);
        subscriptions.emplace_back(node.as_string()->get());
        return;
    }
    if (!node.is_table())
        return m_report.mistake(line,
                                "subscriptions: " +
                                    foundInsteadOf(node, "an event type in quotes, \"*\" or { prefix_hex = \"01\" }"));
    ManifestTable::readAll(*node.as_table(), m_report, [&](ManifestTable &table) {
        std::string hex;
        table.requireName("prefix_hex", hex);
        const auto bytes = parseHex(hex);
        if (!bytes) return table.mistake("prefix_hex", bytes.error().message());
        subscriptions.push_back(Subscription::prefix(*bytes));
    });
}

// An app that declares no type at all may do so in its code.
void PluginsReader::checkTypeName(const std::string &name, Line line)
{
    if (name == "*" || m_typeNames.empty() || m_typeNames.contains(name) || m_report.isFull()) return;
    const std::vector<std::string> known(m_typeNames.begin(), m_typeNames.end());
    m_report.mistake(line,
                     fmt::format("subscriptions: unknown event type {}{}", inQuotes(name), didYouMean(name, known)));
}

void PluginsReader::claimName(const std::string &name, Line line)
{
    if (name.empty()) return;
    if (name.front() == '(')
        m_report.mistake(line, fmt::format("found {}, expected a name that begins otherwise: ( is for the engine's own "
                                           "parts",
                                           inQuotes(name)));
    if (const auto earlier = m_names.add(name, name, line))
        m_report.mistake(line, fmt::format("another plugin is called {} already, {}; expected a name of its own",
                                           inQuotes(name), earlier->where()));
}

} // namespace

void claimPort(Port port, const std::string &by, Line line, PortUses &ports, ManifestReport &report)
{
    if (port.isOff() || port.number() == 0) return;
    const auto earlier = ports.add(port.number(), by, line);
    if (!earlier) return;
    const PortUses::Use use{by, line};
    report.mistake(std::max(line, earlier->line),
                   fmt::format("port {} is used twice: for {} ({}) and for {} ({})", port.number(), earlier->by,
                               earlier->where(), use.by, use.where()));
}

void readPlugins(ManifestTable &root, PortUses &ports, Manifest &manifest)
{
    root.readTable("plugins",
                   [&](ManifestTable &plugins) { PluginsReader(manifest, ports, plugins.report()).read(plugins); });
}

} // namespace event_engine
