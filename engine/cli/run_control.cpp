// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/run_control.h"

#include "engine/cli/argument_values.h"
#include "engine/cli/numbers.h"
#include "event_engine/text.h"

#include <CLI/CLI.hpp>
#include <ctime>
#include <fmt/chrono.h>
#include <fmt/format.h>

namespace event_engine::cli {

namespace {

constexpr ControlKey KEYS[] = {{"m", "mark"}, {"s", "save"}, {"q", "stop"}};
constexpr auto KEYS_IN_WORDS = "m marks this moment, s saves the last {}, q stops";

/// saved_20261122_174815.mcap, with a number where that exists.
std::filesystem::path newFile(const std::filesystem::path &folder)
{
    const std::string stem = fmt::format("saved_{:%Y%m%d_%H%M%S}", fmt::gmtime(std::time(nullptr)));
    for (int number = 1;; ++number) {
        auto file = folder / fmt::format("{}{}.mcap", stem, number > 1 ? fmt::format("_{}", number) : "");
        if (!std::filesystem::exists(file)) return file;
    }
}

} // namespace

RunControl::RunControl(Console &console, App &app, const ControlOptions &options)
    : m_console(console), m_app(app), m_options(options)
{
    if (!options.taken) return;
    m_input.emplace(KEYS, ControlInput::Lines::Taken);
    if (m_input->hasKeys()) m_console.tell(fmt::format(KEYS_IN_WORDS, durationText(options.saveLast)));
}

void RunControl::look()
{
    if (!m_input) return;
    if (m_app.snapshot().state != AppState::Running) return m_input->end();
    while (const auto line = m_input->next())
        if (auto done = carryOut(*line); !done) m_console.tell("event-engine: " + done.error().message());
}

Result<> RunControl::carryOut(std::string_view line)
{
    const auto wordEnd = line.find(' ');
    const std::string_view word = line.substr(0, wordEnd);
    const std::string value(wordEnd == std::string_view::npos ? std::string_view() : line.substr(wordEnd + 1));
    if (word.empty()) return {};
    if (word == "mark") return mark(value);
    if (word == "save") return save(value);
    if (word == "start") return m_app.startPlugin(value);
    if (word == "restart") return m_app.restartPlugin(value);
    if (word == "stop" && !value.empty()) return m_app.stopPlugin(value);
    if (word != "stop")
        return failure(
            ErrorKind::InvalidArgument,
            fmt::format("a run knows no command {}; it knows mark, save, start, restart and stop", inQuotes(word)));
    m_app.requestStop();
    return {};
}

Result<> RunControl::mark(std::string words)
{
    if (words.empty()) words = fmt::format("mark {}", m_marks + 1);
    if (auto marked = m_app.mark(words); !marked) return failure(marked.error().in("no mark was set"));
    ++m_marks;
    m_console.tell("Marked: " + words);
    return {};
}

Result<> RunControl::save(const std::string &what)
{
    const auto timeEnd = what.find(' ');
    Duration last = m_options.saveLast;
    try {
        if (!what.empty()) last = durationFrom("save", what.substr(0, timeEnd));
    } catch (const CLI::ValidationError &error) {
        return failure(ErrorKind::InvalidArgument, error.what());
    }
    RecorderOptions options;
    options.file =
        timeEnd == std::string::npos ? newFile(m_options.saveFolder) : std::filesystem::path(what.substr(timeEnd + 1));
    std::error_code error;
    if (options.file.has_parent_path()) std::filesystem::create_directories(options.file.parent_path(), error);
    const auto saved = m_app.saveRecent(last, options);
    if (!saved) return failure(saved.error().in("nothing was saved"));
    m_console.tell(fmt::format("Saved {} events of the last {} in {}", countText(saved->events), durationText(last),
                               saved->file.string()));
    return {};
}

} // namespace event_engine::cli
