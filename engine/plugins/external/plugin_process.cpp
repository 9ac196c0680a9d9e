// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/external/plugin_process.h"

#include "engine/plugins/process/external_command.h"
#include "event_engine/plugin.h"
#include "event_engine/text.h"

#include <random>

namespace event_engine {

namespace {

using namespace std::chrono_literals;
using Clock = RestartSchedule::Time::clock;

// What does not even answer is not given long to go by itself.
constexpr PluginProcess::Deadlines HUNG{0s, 1s};

double randomPart()
{
    thread_local std::minstd_rand random{std::random_device{}()};
    return std::uniform_real_distribution<double>(0, 1)(random);
}

std::string delayText(Duration delay)
{
    return durationText(std::chrono::round<std::chrono::duration<std::int64_t, std::centi>>(delay));
}

} // namespace

PluginProcess::PluginProcess(Surroundings surroundings, ExternalGateway::Plugin plugin, std::size_t place)
    : m_with(std::move(surroundings)), m_plugin(std::move(plugin)), m_place(place),
      m_schedule(m_plugin.options.restart.policy)
{}

void PluginProcess::start()
{
    const MutexLock lock(m_mutex);
    if (isForeign() || m_process) return;
    m_schedule.reset();
    m_with.gateway.rejoinBus(m_place);
    auto command = externalCommand(m_plugin.options, m_with.bindAddress, m_with.gateway.ports().plugins[m_place]);
    if (!command) {
        m_with.run.problems.add(Severity::Error, m_plugin.options.name,
                                "could not be started: " + command.error().message());
        end(PluginState::Failed, command.error().message(), endLife({}));
        return forgetRequest();
    }
    m_command = std::move(*command);
    m_command->environment.emplace("EVENT_ENGINE_KEYS", m_with.gateway.fileOfKeys());
    launch(Duration(0));
}

void PluginProcess::launch(Duration after)
{
    m_then = Then::AsItsOptionsSay;
    m_cause.clear();
    ProcessEvents events;
    events.onStarted = [this](pid_t id) { noteStart(id); };
    events.onLine = [this](OutputLine::Source source, Timestamp time, std::string text) {
        const LogLevel level = source == OutputLine::Source::StandardError ? LogLevel::Warning : LogLevel::Info;
        m_with.run.output.add({0, time, m_plugin.options.name, source, int(level), std::move(text)});
    };
    events.onExit = [this](const ExitStatus &exit) { noteExit(exit); };
    events.onFailedToStart = [this](const Error &error) { noteFailedStart(error); };
    if (after == Duration(0)) m_with.run.plugins.setState(index(), PluginState::Starting, "its process is starting");
    forgetRequest();
    m_process = m_with.supervisor.start(*m_command, std::move(events), after);
}

// After its state is no longer that of one who has ended: the run would end for want of it.
void PluginProcess::forgetRequest()
{
    m_with.run.plugins.update(index(), [](PluginStatus &status) { status.stoppedByRequest = false; });
}

void PluginProcess::noteStart(pid_t id)
{
    const MutexLock lock(m_mutex);
    m_schedule.started(Clock::now());
    const bool again = std::exchange(m_wasThere, true);
    m_hasCrashed = false;
    m_with.run.plugins.update(index(), [&](PluginStatus &status) {
        status.processId = int(id);
        status.restarts += again;
        status.silentFor = Duration(0);
        status.failure.reset();
    });
    if (m_with.run.plugins.at(index()).state == PluginState::BackingOff)
        m_with.run.plugins.setState(index(), PluginState::Starting, "its process is starting again");
}

void PluginProcess::noteFailedStart(const Error &error)
{
    const MutexLock lock(m_mutex);
    m_process.reset();
    const std::uint32_t life = endLife({});
    if (m_then == Then::StartsAgain) return launch(Duration(0));
    const auto after = m_hasCrashed ? ExternalPort::After::NothingOfACrash : ExternalPort::After::Nothing;
    if (error.kind() == ErrorKind::Stopped)
        return end(PluginState::Stopped, m_cause.empty() ? error.message() : m_cause, life, after);
    m_with.run.problems.add(Severity::Error, m_plugin.options.name, "could not be started: " + error.message());
    end(PluginState::Failed, error.message(), life, after);
}

void PluginProcess::noteExit(const ExitStatus &exit)
{
    const MutexLock lock(m_mutex);
    m_process.reset();
    decide(exit, endLife(exit));
}

std::uint32_t PluginProcess::endLife(const ExitStatus &exit)
{
    std::uint32_t life = 0;
    m_with.run.plugins.update(index(), [&](PluginStatus &status) {
        status.processId.reset();
        status.exitCode = exit.exitCode;
        status.signal = exit.signal;
        status.cpu.reset();
        status.memoryBytes.reset();
        life = ++status.life;
    });
    return life;
}

void PluginProcess::decide(const ExitStatus &exit, std::uint32_t life)
{
    const PluginStatus status = m_with.run.plugins.at(index());
    if (m_then == Then::StaysEnded) return end(PluginState::Stopped, m_cause, life);
    if (m_then == Then::StartsAgain) {
        m_schedule.reset();
        m_with.gateway.endLife(m_place, life, ExternalPort::After::ANewLife);
        return launch(Duration(0));
    }
    const bool hung = m_then == Then::StartsAgainLater;
    const bool failed = hung || !exit.success() || status.failure;
    const auto time = Clock::now();
    const auto next =
        hung ? m_schedule.endedWhenHung(time, randomPart()) : m_schedule.ended(failed, time, randomPart());
    const std::string cause = hung ? m_cause : causeOf(exit, status);
    if (next.restartAfter) return backOff(*next.restartAfter, cause, life);
    if (!failed && !next.gaveUp) return end(PluginState::Stopped, cause, life);
    const std::string all = cause + (next.gaveUp ? "; given up after 5 restarts in 5 min" : "");
    const bool isKnown = status.failure && status.state == PluginState::Failed;
    const std::string who = hung || status.failure ? "" : "its process "; // these are sentences of their own
    if (!isKnown) m_with.run.problems.add(Severity::Error, status.name, "failed: " + who + all);
    end(PluginState::Failed, all, life, ExternalPort::After::NothingOfACrash);
}

void PluginProcess::backOff(Duration delay, const std::string &cause, std::uint32_t life)
{
    m_with.run.problems.add(Severity::Warning, m_plugin.options.name, "is started again: " + cause);
    m_hasCrashed = true;
    m_with.gateway.endLife(m_place, life, ExternalPort::After::ANewLife);
    m_with.run.plugins.setState(index(), PluginState::BackingOff, cause + "; again in " + delayText(delay));
    launch(delay);
}

void PluginProcess::end(PluginState state, const std::string &cause, std::uint32_t life, ExternalPort::After after)
{
    if (state == PluginState::Failed)
        m_with.run.plugins.update(index(), [&](PluginStatus &status) { status.failure = cause; });
    m_with.gateway.endLife(m_place, life, after);
    m_with.run.plugins.setState(index(), state, cause);
}

std::string PluginProcess::causeOf(const ExitStatus &exit, const PluginStatus &status) const
{
    if (status.failure) return *status.failure;
    if (exit.success()) return toText(exit);
    const std::string last = m_with.run.output.lastOf(status.name);
    return toText(exit) + (last.empty() ? "" : ", its last words: " + last);
}

void PluginProcess::stop(Deadlines deadlines, std::string cause)
{
    const MutexLock lock(m_mutex);
    endWith(Then::StaysEnded, deadlines, std::move(cause));
}

// It is asked under the lock: however fast it ends, what becomes of it is settled before.
void PluginProcess::restart(const StopSchedule &schedule, const std::function<bool()> &ask)
{
    {
        const MutexLock lock(m_mutex);
        if (m_process) {
            const Duration terminateAfter = ask() ? StopSchedule::until(schedule.quitBy()) : Duration(0);
            return endWith(Then::StartsAgain, {terminateAfter, StopSchedule::until(schedule.killBy())}, {});
        }
    }
    start();
}

// Its state is asked under the lock: it may have ended just now, and what would be stopped is its next life.
void PluginProcess::restartIfHung()
{
    const Duration limit = m_plugin.options.restart.hangAfter;
    if (limit == 0s) return;
    const MutexLock lock(m_mutex);
    const Duration time = hungFor(m_with.run.plugins.at(index()));
    if (time < limit || m_then != Then::AsItsOptionsSay || !m_process) return;
    m_with.gateway.keepForNewLife(m_place);
    endWith(Then::StartsAgainLater, HUNG,
            "its work loop had not answered for " + durationText(std::chrono::floor<std::chrono::seconds>(time)));
}

// Of a process that stands still altogether the connection is given up after some seconds, and nobody asks it then.
Duration PluginProcess::hungFor(const PluginStatus &status)
{
    const auto time = m_watched.look();
    if (status.state != PluginState::Disconnected || status.silentFor == 0s) {
        m_cutOffSince.reset();
        return status.state == PluginState::Hung ? status.silentFor : 0s;
    }
    if (!m_cutOffSince) m_cutOffSince = time;
    return status.silentFor + (time - *m_cutOffSince);
}

void PluginProcess::endWith(Then then, Deadlines deadlines, std::string cause)
{
    if (!m_process) return;
    m_then = then;
    m_cause = std::move(cause);
    m_with.supervisor.stop(*m_process, deadlines.terminateAfter, deadlines.killAfter);
}

} // namespace event_engine
