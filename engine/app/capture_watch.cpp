// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/capture_watch.h"

#include "engine/app/capture_words.h"
#include "engine/base/start_thread.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <system_error>

namespace event_engine {

namespace {

using namespace std::chrono_literals;

constexpr auto INTERVAL = 100ms;

// "type:Alarm" as a part of a file's name.
std::string nameOf(const std::string &when)
{
    std::string name;
    for (const char c : when) {
        const bool isPlain = std::isalnum(static_cast<unsigned char>(c)) != 0;
        if (isPlain || (!name.empty() && name.back() != '-')) name += isPlain ? c : '-';
    }
    name.resize(std::min<std::size_t>(name.size(), 40));
    while (!name.empty() && name.back() == '-') name.pop_back();
    return name;
}

std::filesystem::path freeName(const CaptureRule &rule, Timestamp happened)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(happened);
    const auto stem = fmt::format("{:%Y%m%d-%H%M%S}-{}", fmt::gmtime(std::time_t(seconds.time_since_epoch().count())),
                                  nameOf(rule.when));
    std::error_code ignored;
    for (int number = 1;; ++number) {
        const auto file = rule.folder / fmt::format("{}{}.mcap", stem, number > 1 ? fmt::format("-{}", number) : "");
        auto part = file;
        part += PartFile::RECORDED;
        if (!std::filesystem::exists(file, ignored) && !std::filesystem::exists(part, ignored)) return file;
    }
}

} // namespace

CaptureWatch::~CaptureWatch()
{
    end();
}

Result<> CaptureWatch::add(CaptureRule rule, const TypeRegistry &types)
{
    auto trigger = makeTrigger(rule.when, &types);
    if (!trigger) return failure(trigger.error().in("capture " + rule.when));
    m_source.look(
        [&](const CaptureLook &look) { static_cast<void>((*trigger)->look(look)); }); // of before, nothing counts
    MutexLock lock(m_mutex);
    if (m_running)
        if (auto looking = startLooking(); !looking) return looking;
    m_watched.push_back({std::move(rule), std::move(*trigger), nullptr, {}, 0});
    return {};
}

Result<> CaptureWatch::begin()
{
    MutexLock lock(m_mutex);
    m_running = true;
    return m_watched.empty() ? Result<>() : startLooking();
}

Result<> CaptureWatch::startLooking()
{
    if (m_thread.joinable() || m_ending) return {};
    auto thread = startThread("ee-capture", [this] { run(); });
    if (!thread) return failure(thread.error());
    m_thread = std::move(*thread);
    return {};
}

void CaptureWatch::end()
{
    {
        MutexLock lock(m_mutex);
        m_ending = true;
    }
    m_changed.notifyAll();
    if (m_thread.joinable()) m_thread.join();
    std::vector<Recorder *> last; // nobody replaces them any more
    {
        MutexLock lock(m_mutex);
        for (Watched &watched : m_watched)
            if (watched.recorder) last.push_back(watched.recorder.get());
    }
    for (Recorder *recorder : last) recorder->finish();
}

void CaptureWatch::run()
{
    for (;;) {
        lookAtAll();
        const auto next = std::chrono::steady_clock::now() + INTERVAL;
        MutexLock lock(m_mutex);
        while (!m_ending && std::chrono::steady_clock::now() < next) m_changed.waitUntil(m_mutex, next);
        if (m_ending) break;
    }
    lookAtAll(); // what happened last, the failure that ended the app say
}

// A recorder begins, and one whose time is over ends, without the lock: both wait for the disk.
void CaptureWatch::lookAtAll()
{
    std::vector<Happening> happened;
    m_source.look([&](const CaptureLook &look) {
        MutexLock lock(m_mutex);
        for (Watched &watched : m_watched)
            if (const auto time = watched.trigger->look(look)) happened.push_back({watched, *time, look.time});
    });
    for (const Happening &happening : happened) capture(happening);
}

void CaptureWatch::capture(const Happening &happening)
{
    const auto &[watched, happened, time] = happening;
    if (goesOn(happening)) return;
    auto options = optionsFor(watched.rule, happened, time);
    if (!options) return m_source.tell(Severity::Error, options.error().message());
    const std::string file = options->file.string();
    auto recorder = Recorder::start(m_source.recorderRun(), std::move(*options));
    if (!recorder) return m_source.tell(Severity::Error, recorder.error().message());
    (*recorder)->endAt(happened + watched.rule.after);
    (*recorder)->mark(happened, "captured: " + watched.rule.when);
    {
        MutexLock lock(m_mutex);
        watched.recorder.swap(*recorder);
        watched.begun = time;
        ++watched.count;
    }
    m_source.tell(Severity::Note, watched.rule.when + " happened: saved as " + file);
}

// What happens while a capture is under way makes it longer.
bool CaptureWatch::goesOn(const Happening &happening)
{
    const auto &[watched, happened, time] = happening;
    MutexLock lock(m_mutex);
    if (!watched.recorder || watched.recorder->hasEnded() || watched.recorder->endsAt() <= time) return false;
    const Timestamp until = std::min(happened + watched.rule.after, watched.begun + LONGEST_CAPTURE);
    watched.recorder->endAt(std::max(watched.recorder->endsAt(), until));
    return true;
}

Result<RecorderOptions> CaptureWatch::optionsFor(const CaptureRule &rule, Timestamp happened, Timestamp time)
{
    std::error_code error;
    std::filesystem::create_directories(rule.folder, error);
    if (error)
        return failure(ErrorKind::Io,
                       "cannot make the folder " + rule.folder.string() + " for captures: " + error.message());
    RecorderOptions options;
    options.file = freeName(rule, happened);
    options.before = rule.before + (time - happened);
    options.maxTime = LONGEST_CAPTURE;
    return options;
}

std::vector<CaptureSnapshot> CaptureWatch::snapshot() const
{
    MutexLock lock(m_mutex);
    std::vector<CaptureSnapshot> all;
    for (const Watched &watched : m_watched) {
        CaptureSnapshot &one = all.emplace_back(CaptureSnapshot{watched.rule.when, watched.count, {}});
        if (watched.recorder) one.last = watched.recorder->status();
    }
    return all;
}

} // namespace event_engine
