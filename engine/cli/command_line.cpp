// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/command_line.h"

#include "engine/cli/file_options.h"
#include "engine/cli/help_texts.h"
#include "engine/cli/record_options.h"
#include "engine/cli/running_app_options.h"
#include "engine/cli/text_options.h"
#include "event_engine/text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <string_view>

namespace event_engine::cli {

namespace {

/// The command line with its subcommands, each filling its own struct.
class Parser {
public:
    Parser();
    Parser(const Parser &) = delete;
    Parser &operator=(const Parser &) = delete;

    std::variant<Command, Answer> parse(std::vector<std::string> arguments);

private:
    void addRun();
    void addTop();
    void addInfo();
    void addReplay();
    void addNew();
    void addPlugin();
    void addKeys();
    static void addFile(CLI::App &command, const std::string &name, std::filesystem::path &file,
                        const std::string &help);

    [[nodiscard]] Command chosen() const;
    [[nodiscard]] std::vector<std::string> commandNames() const;
    [[nodiscard]] const CLI::App *given() const;
    [[nodiscard]] Answer mistake(const std::string &what) const;
    [[nodiscard]] std::string unexpected() const;
    [[nodiscard]] std::string wrongPayloads() const;
    [[nodiscard]] std::string emptyOption() const;

    CLI::App m_app{DESCRIPTION, "event-engine"};
    RunCommand m_run;
    RecordCommand m_record;
    TopCommand m_top;
    InjectCommand m_inject;
    EventsCommand m_events;
    InfoCommand m_info;
    ReplayCommand m_replay;
    RecoverCommand m_recover;
    CutCommand m_cut;
    MergeCommand m_merge;
    ExportCommand m_export;
    NewCommand m_new;
    PluginCommand m_plugin;
    KeysCommand m_keys;
    const std::map<std::string, std::function<Command()>> m_commands{
        {"run", [this] { return m_run; }},       {"top", [this] { return m_top; }},
        {"inject", [this] { return m_inject; }}, {"info", [this] { return m_info; }},
        {"replay", [this] { return m_replay; }}, {"recover", [this] { return m_recover; }},
        {"cut", [this] { return m_cut; }},       {"merge", [this] { return m_merge; }},
        {"export", [this] { return m_export; }}, {"new", [this] { return m_new; }},
        {"plugin", [this] { return m_plugin; }}, {"record", [this] { return m_record; }},
        {"keys", [this] { return m_keys; }},     {"events", [this] { return m_events; }},
    };
    int m_payloads = 0;
};

Parser::Parser()
{
    m_app.get_formatter()->column_width(28);
    m_app.footer(EXAMPLES);
    m_app.set_version_flag("--version", "event-engine " EVENT_ENGINE_VERSION, "print the version");
    m_app.set_help_flag("-h,--help", "print this help");
    m_app.require_subcommand(1);
    addRun();
    cli::addRecord(m_app, m_record);
    addTop();
    cli::addInject(m_app, m_inject, m_payloads);
    cli::addEvents(m_app, m_events);
    addInfo();
    addReplay();
    cli::addRecover(m_app, m_recover);
    cli::addCut(m_app, m_cut);
    cli::addMerge(m_app, m_merge);
    cli::addExport(m_app, m_export);
    addNew();
    addPlugin();
    addKeys();
}

void Parser::addFile(CLI::App &command, const std::string &name, std::filesystem::path &file, const std::string &help)
{
    command.add_option(name, file, help)->required()->option_text(" ");
}

void Parser::addRun()
{
    auto &command = *m_app.add_subcommand("run", "run an app to its end, or for some time");
    command.footer(RUN_EXAMPLES);
    addFile(command, "APP.toml", m_run.app, "the app's file");
    addRunTime(command, m_run.time);
    command.add_option("--record", m_run.recording, "record all events into this file, NAME.mcap")->option_text("FILE");
    addControl(command, m_run.control);
    addRates(command, m_run.rates);
    command.add_flag("--json", m_run.json, "print one JSON object at the end, all else on standard error");
    command.add_flag("--quiet", m_run.quiet, "print problems only");
}

void Parser::addTop()
{
    auto &command = *m_app.add_subcommand("top", "run an app and show its rates and plugins live");
    command.footer(TOP_EXAMPLES);
    addFile(command, "APP.toml", m_top.app, "the app's file");
    addRunTime(command, m_top.time);
    addRates(command, m_top.rates);
    addTime(command, "--every", "SECONDS", m_top.every,
            "time between two tables where the output is no terminal (default 2)");
}

void Parser::addInfo()
{
    auto &command = *m_app.add_subcommand("info", "show what is in a recording");
    command.footer(INFO_EXAMPLES);
    addFile(command, "FILE.mcap", m_info.file, "the recording");
    command.add_flag("--check", m_info.check,
                     "read all of it, compare every checksum and decode every payload; exit code 3: it is damaged");
    command.add_flag("--json", m_info.json, "print it as one JSON object");
}

void Parser::addReplay()
{
    auto &command = *m_app.add_subcommand("replay", "play a recording, into an app or only to look at");
    command.footer(REPLAY_EXAMPLES);
    addFile(command, "FILE.mcap", m_replay.file, "the recording");
    command.add_option("--app", m_replay.app, "run this app and publish the events in it")->option_text("APP.toml");
    const auto speed = [this](const std::string &text) { m_replay.speed = speedFrom("--speed", text); };
    addText(command, "--speed", "X", speed, "0.001 to 1000 times as fast as recorded, or max (default 1)");
    cli::addPart(command, m_replay.part);
    const auto rename = [this](const std::string &text) { m_replay.rename.insert(renameFrom(text)); };
    addText(command, "--rename", "OLD=NEW", rename, "publish events of one type as another; may be given again");
    command.add_option("--as", m_replay.as, "only what this plugin published, in its place: the app runs without it")
        ->option_text("PLUGIN");
    addTime(command, "--max-error", "TIME", m_replay.maxError,
            "fail where one in a hundred events is further from its moment");
    command.add_flag("--loop", m_replay.loop, "begin again at the end, until Ctrl-C");
    command.add_flag("--paused", m_replay.paused, "begin paused, for those who step");
    command.add_flag("--control", m_replay.control, "take commands: keys, or lines of standard input");
    command.add_flag("--json", m_replay.json, "print JSON: a line per event without an app, a report at the end");
    command.add_flag("--quiet", m_replay.quiet, "print no events and no plugin output");
}

void Parser::addNew()
{
    auto &command = *m_app.add_subcommand("new", "write a working start of an app or a plugin");
    command.footer(NEW_EXAMPLES);
    command.add_option("WHAT", m_new.what, "app or plugin")->required()->option_text(" ");
    command.add_option("NAME", m_new.name, "its name; of a plugin in C++, its class")->required()->option_text(" ");
    command.add_flag("--cpp", m_new.cpp, "a plugin in C++, a class of a library");
    command.add_flag("--python", m_new.python, "a plugin in Python, a process of its own");
}

void Parser::addPlugin()
{
    auto &command = *m_app.add_subcommand("plugin", "run a plugin of a library as a process of its own");
    command.footer(PLUGIN_EXAMPLES);
    addFile(command, "LIBRARY", m_plugin.library, "the plugin library, libNAME.so");
    command.add_option("CLASS", m_plugin.className, "the plugin's class")->required()->option_text(" ");
    auto *connect = command.add_option("--connect", m_plugin.connect,
                                       "the plugin's port (default: as the engine tells its processes)");
    connect->option_text("HOST:PORT");
    command.add_option("--join", m_plugin.join, "the join port of an app that does not know of the plugin")
        ->option_text("HOST:PORT")
        ->excludes(connect);
    command.add_option("--name", m_plugin.name, "its name in the app (default: as the engine tells, else the class)")
        ->option_text("NAME");
    addKeyFile(command, m_plugin.keys);
    command.add_option("--config", m_plugin.config, "its configuration (default: as the engine tells, else none)")
        ->option_text("JSON");
    command.add_flag("--subscriptions", m_plugin.subscriptions,
                     "only print what the class subscribes to, as a JSON array");
}

void Parser::addKeys()
{
    auto &command = *m_app.add_subcommand("keys", "make keys for an app that other machines may reach");
    command.footer(KEYS_EXAMPLES);
    command.add_option("WHAT", m_keys.what, "new, add or list")->required()->option_text(" ");
    addFile(command, "FOLDER", m_keys.folder, "where the keys are, or are to be");
    command.add_option("CLIENT", m_keys.clients, "names of clients to make keys for")->option_text("...");
}

Command Parser::chosen() const
{
    return m_commands.at(given()->get_name())();
}

std::vector<std::string> Parser::commandNames() const
{
    std::vector<std::string> names;
    for (const CLI::App *command : m_app.get_subcommands({})) names.push_back(command->get_name());
    return names;
}

const CLI::App *Parser::given() const
{
    const auto subcommands = m_app.get_subcommands();
    return subcommands.empty() ? nullptr : subcommands.front();
}

Answer Parser::mistake(const std::string &what) const
{
    const std::string command = given() ? "event-engine " + given()->get_name() : "event-engine";
    return {ExitCode::Usage, fmt::format("{}: {}\nTry {} --help.\n", command, what, command)};
}

std::string Parser::unexpected() const
{
    const auto words = m_app.remaining(true);
    const std::string word = words.empty() ? std::string() : words.front();
    if (word.rfind("-", 0) != 0) return fmt::format("{} is one argument too many", inQuotes(word));
    std::vector<std::string> known;
    for (const CLI::Option *option : (given() ? given() : &m_app)->get_options())
        if (option->nonpositional()) known.push_back(option->get_name());
    if (std::find(known.begin(), known.end(), word.substr(0, word.find('='))) != known.end())
        return fmt::format("{} belongs behind {}", word, given()->get_name());
    return fmt::format("unknown option {}{}", inQuotes(word), didYouMean(word, known));
}

std::string Parser::wrongPayloads() const
{
    return fmt::format("{}: give one of --text, --hex, --json and --file",
                       m_payloads == 0 ? "a payload is missing" : "more than one payload");
}

// "$FILE" of a script that has not set it.
std::string Parser::emptyOption() const
{
    constexpr std::array<std::string_view, 4> MAY_BE_EMPTY{"--text", "--hex", "--where", "NAME"}; // new says more
    for (const CLI::Option *option : given()->get_options()) {
        const auto &values = option->results();
        const bool isEmpty = std::find(values.begin(), values.end(), "") != values.end();
        const auto mayBe = std::find(MAY_BE_EMPTY.begin(), MAY_BE_EMPTY.end(), option->get_name());
        if (isEmpty && mayBe == MAY_BE_EMPTY.end()) return option->get_name();
    }
    return {};
}

std::variant<Command, Answer> Parser::parse(std::vector<std::string> arguments)
{
    if (arguments.empty()) return Answer{ExitCode::Usage, m_app.help()};
    const auto names = commandNames();
    const std::string &first = arguments.front();
    if (first.rfind("-", 0) != 0 && std::find(names.begin(), names.end(), first) == names.end())
        return mistake(fmt::format("unknown command {}{}", inQuotes(first), didYouMean(first, names)));

    std::reverse(arguments.begin(), arguments.end()); // as CLI11 takes them
    try {
        m_app.parse(std::move(arguments));
        if (const std::string name = emptyOption(); !name.empty()) return mistake(name + " needs a value, not \"\"");
        if (given()->get_name() == "inject" && m_payloads != 1) return mistake(wrongPayloads());
        if (!m_inject.whenever.empty() && m_inject.whenever == m_inject.type)
            return mistake("--whenever needs another type than the one to publish, or it would go on for ever");
        if (!m_replay.as.empty() && m_replay.app.empty()) return mistake("--as needs --app");
        return chosen();
    } catch (const CLI::CallForHelp &) {
        return Answer{ExitCode::Ok, (given() ? given() : &m_app)->help()};
    } catch (const CLI::CallForVersion &version) {
        return Answer{ExitCode::Ok, std::string(version.what()) + "\n"};
    } catch (const CLI::ExtrasError &) {
        return mistake(unexpected());
    } catch (const CLI::ArgumentMismatch &error) {
        const std::string words = error.what(), name = words.substr(0, words.find(':'));
        return mistake(name + (words.find("At Most") == std::string::npos ? " needs a value" : " is given twice"));
    } catch (const CLI::ConversionError &error) { // of flags alone: all else is taken as text
        const std::string words = error.what(), name = words.substr(0, words.find(" = "));
        return mistake(name.substr(name.rfind(' ') + 1) + " takes no value");
    } catch (const CLI::RequiredError &error) {
        return mistake(given() ? error.what() : unexpected());
    } catch (const CLI::ParseError &error) {
        return mistake(error.what());
    }
}

} // namespace

std::variant<Command, Answer> parseCommandLine(const std::vector<std::string> &arguments)
{
    return Parser().parse(arguments);
}

} // namespace event_engine::cli
