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

constexpr ControlKey KEYS[] = {{"m", "mark"}, {"s", "save"}, {"r", "record"}, {"e", "end"}, {"q", "stop"}};
constexpr auto KEYS_IN_WORDS = "m marks this moment, s saves the last {}, r records, e ends it, q stops";

/// saved_20261122_174815.mcap, with a number where that exists. Of one that cannot be looked at, who makes it says why.
std::filesystem::path newFile(const std::filesystem::path &folder, std::string_view word)
{
    const std::string stem = fmt::format("{}_{:%Y%m%d_%H%M%S}", word, fmt::gmtime(std::time(nullptr)));
    for (int number = 1;; ++number) {
        auto file = folder / fmt::format("{}{}.mcap", stem, number > 1 ? fmt::format("_{}", number) : "");
        if (std::error_code error; !std::filesystem::exists(file, error)) return file;
    }
}

/// That there is a folder for it; where there can be none, who makes the file says so.
void makeFolderOf(const std::filesystem::path &file)
{
    std::error_code error;
    if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
}

} // namespace

RunControl::RunControl(Console &console, AppRun &run, const ControlOptions &options)
    : m_console(console), m_run(run), m_app(run.app()), m_options(options)
{
    if (!options.taken) return;
    m_input.emplace(KEYS, ControlInput::Lines::Taken);
    if (m_input->hasKeys()) m_console.tell(fmt::format(KEYS_IN_WORDS, durationText(options.saveLast)));
}

void RunControl::look()
{
    if (!m_input) return;
    for (int taken = 0; taken < ControlInput::AT_A_TURN; ++taken) {
        if (m_app.snapshot().state != AppState::Running) return m_input->end();
        const auto line = m_input->next();
        if (!line) return;
        const Result<> done = *line ? carryOut(**line) : failure(line->error());
        if (!done) m_console.tell("event-engine: " + done.error().message());
    }
}

Result<> RunControl::carryOut(std::string_view line)
{
    const auto wordEnd = line.find(' ');
    const std::string_view word = line.substr(0, wordEnd);
    const std::string value(wordEnd == std::string_view::npos ? std::string_view() : line.substr(wordEnd + 1));
    if (word.empty()) return {};
    if (word == "mark") return mark(value);
    if (word == "save") return save(value);
    if (word == "record") return record(value);
    if (word == "end") return endRecording();
    if (word == "start") return m_app.startPlugin(value);
    if (word == "restart") return m_app.restartPlugin(value);
    if (word == "stop" && !value.empty()) return m_app.stopPlugin(value);
    if (word != "stop")
        return failure(
            ErrorKind::InvalidArgument,
            fmt::format("a run knows no command {}; it knows mark, save, record, end, start, restart and stop",
                        inQuotes(word)));
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
    options.file = timeEnd == std::string::npos ? newFile(m_options.saveFolder, "saved")
                                                : std::filesystem::path(what.substr(timeEnd + 1));
    makeFolderOf(options.file);
    const auto saved = m_app.saveRecent(last, options);
    if (!saved) return failure(saved.error().in("nothing was saved"));
    m_console.tell(fmt::format("Saved {} of the last {} in {}", counted(saved->events, "event"), durationText(last),
                               saved->file.string()));
    return {};
}

Result<> RunControl::record(std::filesystem::path file)
{
    if (file.empty()) file = newFile(m_options.saveFolder, "recorded");
    makeFolderOf(file);
    if (auto begun = m_run.startRecording(file); !begun) return failure(begun.error().in("no recording was begun"));
    m_console.tell("Recording to " + file.string());
    return {};
}

Result<> RunControl::endRecording()
{
    const auto recorded = m_app.stopRecording();
    if (!recorded) return failure(recorded.error().in("no recording was ended"));
    m_console.tell(recordingLine(*recorded));
    return {};
}

} // namespace event_engine::cli
