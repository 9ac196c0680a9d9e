// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/replay_control.h"

#include "engine/cli/argument_values.h"
#include "engine/cli/numbers.h"
#include "engine/cli/recorded_types.h"
#include "event_engine/text.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <map>

namespace event_engine::cli {

namespace {

constexpr ControlKey KEYS[] = {
    {" ", "toggle"},        {"\x1b[C", "step"}, {"\x1b[D", "back"}, {".", "next-mark"},
    {",", "previous-mark"}, {"+", "faster"},    {"-", "slower"},    {"q", "stop"},
};
// A step into an app that does not take it is given up so long after one wants to stop.
constexpr auto PATIENCE = std::chrono::seconds(1);
constexpr auto KEYS_IN_WORDS = "space: pause, left/right: step, ,/.: marks, +/-: speed, q: stop";

std::string speedText(double speed)
{
    return speed == ReplayOptions::AS_FAST_AS_POSSIBLE ? "as fast as possible" : fmt::format("{:g}x", speed);
}

} // namespace

ReplayControl::ReplayControl(Console &console, Replayer &replayer, const Recording &recording,
                             ControlInput::Lines lines)
    : m_console(console), m_replayer(replayer), m_recording(recording), m_input(KEYS, lines)
{}

bool ReplayControl::isOver(ReplaySnapshot &replay)
{
    for (int taken = 0; !m_stopWanted && taken < ControlInput::AT_A_TURN; ++taken) {
        const auto line = m_input.next();
        if (!line) break;
        const Result<> done = *line ? carryOut(**line) : failure(line->error());
        if (!done) m_console.tell("event-engine: " + done.error().message());
    }
    replay = m_replayer.snapshot();
    if (replay.state == ReplayState::Finished || replay.state == ReplayState::Failed) return true;
    if (replay.pendingCommands > 0) return m_stopWanted && Clock::now() > *m_stopWanted + PATIENCE;
    const bool isAlone = !isUsed() || m_input.hasEnded();
    return stopWanted() || (isAlone && replay.state == ReplayState::Paused);
}

ReplaySnapshot ReplayControl::end()
{
    m_input.end();
    m_replayer.stop();
    return m_replayer.snapshot();
}

std::string ReplayControl::progress(const ReplaySnapshot &replay) const
{
    const RecordingInfo &info = m_recording.info();
    const Timestamp start = info.start.value_or(Timestamp());
    const auto words = fmt::format("{} {}  {} of {}  {}", toText(replay.state), speedText(replay.speed),
                                   spanText(replay.position - start), spanText(info.end.value_or(start) - start),
                                   counted(replay.published, "event"));
    return m_input.hasKeys() ? fmt::format("{}  ({})", words, KEYS_IN_WORDS) : words;
}

Result<> ReplayControl::carryOut(std::string_view line)
{
    const auto wordEnd = line.find(' ');
    const std::string word(line.substr(0, wordEnd));
    const std::string value(wordEnd == std::string_view::npos ? std::string_view() : line.substr(wordEnd + 1));
    const auto done = [](auto &&act) {
        act();
        return Result<>();
    };
    const auto speed = [&] { return m_replayer.snapshot().speed; };
    const std::map<std::string, std::function<Result<>()>> commands{
        {"play", [&] { return done([&] { m_replayer.play(); }); }},
        {"pause", [&] { return done([&] { m_replayer.pause(); }); }},
        {"toggle",
         [&] {
             const bool isPlaying = m_replayer.snapshot().state == ReplayState::Playing;
             return done([&] { isPlaying ? m_replayer.pause() : m_replayer.play(); });
         }},
        {"step", [&] { return step(value, true); }},
        {"back", [&] { return step(value, false); }},
        {"seek",
         [&] {
             const TimeInFile time = timeInFileFrom("seek", value);
             const auto *since = std::get_if<Duration>(&time);
             const Timestamp start = m_recording.info().start.value_or(Timestamp());
             return done([&] { m_replayer.seek(since ? start + *since : std::get<Timestamp>(time)); });
         }},
        {"next-mark", [&] { return done([&] { m_replayer.seekToNextMark(); }); }},
        {"previous-mark", [&] { return done([&] { m_replayer.seekToPreviousMark(); }); }},
        {"to-mark", [&] { return goToMark(value); }},
        {"speed", [&] { return done([&, x = speedFrom("speed", value)] { m_replayer.setSpeed(x); }); }},
        {"faster", [&] { return done([&] { m_replayer.setSpeed(speed() * 2); }); }},
        {"slower", [&] { return done([&] { m_replayer.setSpeed(speed() / 2); }); }},
        {"loop", [&] { return setLoop(value); }},
        {"stop", [&] { return done([&] { m_stopWanted = Clock::now(); }); }},
        {"", [] { return Result<>(); }},
    };
    const auto command = commands.find(word);
    if (command == commands.end()) {
        std::vector<std::string> known;
        for (const auto &[name, act] : commands) known.push_back(name);
        return failure(ErrorKind::InvalidArgument,
                       fmt::format("a replay knows no command {}{}", inQuotes(word), didYouMean(word, known)));
    }
    try {
        return command->second();
    } catch (const CLI::ValidationError &error) {
        return failure(ErrorKind::InvalidArgument, error.what());
    }
}

Result<> ReplayControl::step(const std::string &type, bool isForward)
{
    if (!type.empty())
        if (auto there = checkHasType(m_recording, type); !there) return there;
    isForward ? m_replayer.stepForward(type) : m_replayer.stepBack(type);
    return {};
}

Result<> ReplayControl::goToMark(const std::string &words)
{
    const auto &marks = m_recording.info().marks;
    const auto mark = std::find_if(marks.begin(), marks.end(), [&](const auto &each) { return each.text == words; });
    if (mark == marks.end()) {
        std::vector<std::string> known;
        for (const RecordedMark &each : marks) known.push_back(each.text);
        return failure(ErrorKind::InvalidArgument,
                       fmt::format("the recording has no mark {}{}", inQuotes(words), didYouMean(words, known)));
    }
    m_replayer.seek(mark->time);
    return {};
}

Result<> ReplayControl::setLoop(const std::string &value)
{
    if (value != "on" && value != "off")
        return failure(ErrorKind::InvalidArgument, fmt::format("loop needs on or off, not {}", inQuotes(value)));
    m_replayer.setLoop(value == "on");
    return {};
}

} // namespace event_engine::cli
