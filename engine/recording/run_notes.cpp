// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/run_notes.h"

#include "engine/base/clock.h"

#include <algorithm>
#include <iterator>

namespace event_engine {

namespace {

// Lines of so long go together, so that a talkative plugin does not fill the index of the file.
constexpr Duration OUTPUT_INTERVAL = std::chrono::milliseconds(500);

// Every record is read when the file is opened, so a run that loses for hours writes fewer of them.
Duration lossInterval(Duration age)
{
    return std::clamp<Duration>(age / 100, std::chrono::seconds(1), std::chrono::seconds(10));
}

} // namespace

RunNotes::RunNotes(const RecorderRun &run) : m_run(run), m_began(now())
{}

RunNotes::~RunNotes()
{
    endWatch();
}

void RunNotes::watchLosses(std::optional<Timestamp> since)
{
    Broker &broker = m_run.bus->broker();
    broker.call([&] { // both at once, so that none is in both and none in neither
        if (since) takeHeldLosses(*since);
        broker.addObserver(m_subscriberLosses);
    });
    if (m_run.notTaken) m_notTakenWritten = m_run.notTaken();
}

void RunNotes::takeHeldLosses(Timestamp since)
{
    if (m_run.heldLosses) m_heldLosses = m_run.heldLosses(since);
}

void RunNotes::endWatch()
{
    Broker &broker = m_run.bus->broker();
    broker.call([&] { broker.removeObserver(m_subscriberLosses); });
}

void RunNotes::mark(Timestamp time, std::string text)
{
    MutexLock lock(m_mutex);
    m_marks.push_back({time, std::move(text)});
}

Result<> RunNotes::write(EventWriter &writer, const SubscriberStatus &subscriber, Output output)
{
    if (auto done = writeMarks(writer); !done) return done;
    if (auto done = writeLosses(writer, subscriber); !done) return done;
    if (auto done = writeSubscriberLosses(writer, subscriber.id, output); !done) return done;
    const auto anyNew = writeStates(writer);
    if (!anyNew) return failure(anyNew.error());
    if (*anyNew || output == Output::Now)
        if (auto done = writeNotTaken(writer); !done) return done;
    return writeOutput(writer, output);
}

Result<> RunNotes::writeMarks(EventWriter &writer)
{
    std::deque<Mark> marks;
    {
        MutexLock lock(m_mutex);
        marks.swap(m_marks);
    }
    for (const Mark &mark : marks)
        if (auto written = writer.writeMark(mark.time, mark.text); !written) return written;
    return {};
}

Result<> RunNotes::writeLosses(EventWriter &writer, const SubscriberStatus &subscriber)
{
    m_lossesWritten.resize(std::max(m_lossesWritten.size(), subscriber.lostByType.size()));
    for (std::size_t type = 0; type < subscriber.lostByType.size(); ++type) {
        const std::uint64_t more = subscriber.lostByType[type] - m_lossesWritten[type];
        if (more == 0) continue;
        m_lossesWritten[type] += more;
        const RecordedLoss loss{now(), more, "the recorder could not follow",
                                m_run.bus->directory()->types.at(TypeId(type)).name};
        if (auto written = writer.writeLoss(loss); !written) return written;
    }
    return {};
}

// Those of the recorder itself are no part of them: writeLosses() tells what the recording lacks.
Result<> RunNotes::writeSubscriberLosses(EventWriter &writer, std::optional<std::uint32_t> recorder, Output output)
{
    const Timestamp time = now();
    if (output == Output::WhenEnough && time < m_subscriberLossesWritten + lossInterval(time - m_began)) return {};
    std::vector<SubscriberLoss> losses = m_subscriberLosses.take();
    std::erase_if(losses, [&](const SubscriberLoss &loss) { return loss.id == recorder; });
    losses.insert(losses.begin(), std::move_iterator(m_heldLosses.begin()), std::move_iterator(m_heldLosses.end()));
    m_heldLosses.clear();
    if (losses.empty()) return {};
    m_subscriberLossesWritten = time;
    std::vector<RecordedSubscriberLoss> recorded;
    for (const auto &[since, id, name, loss] : losses)
        for (const Loss::OfType &each : loss.types)
            recorded.push_back({since, name, m_run.bus->directory()->types.at(each.type).name,
                                std::string(toText(loss.cause)), loss.from, loss.to, each.events});
    return writer.writeSubscriberLosses(recorded, now());
}

Result<bool> RunNotes::writeStates(EventWriter &writer)
{
    bool anyNew = false;
    if (!m_run.plugins) return anyNew;
    for (RecordedPluginState &state : m_run.plugins()) {
        RecordedPluginState &known = m_states[state.plugin];
        if (known.time == state.time && known.state == state.state) continue;
        if (auto written = writer.writeState(state); !written) return failure(written.error());
        known = std::move(state);
        anyNew = true;
    }
    return anyNew;
}

// A plugin that leaves some behind is in another state from then on.
Result<> RunNotes::writeNotTaken(EventWriter &writer)
{
    if (!m_notTakenWritten) return {};
    for (const auto &[plugin, events] : m_run.notTaken()) {
        std::uint64_t &known = (*m_notTakenWritten)[plugin];
        if (events <= known) continue;
        if (auto written = writer.writeNotTaken({now(), plugin, events - known}); !written) return written;
        known = events;
    }
    return {};
}

Result<> RunNotes::writeOutput(EventWriter &writer, Output output)
{
    const Timestamp time = now();
    if (!m_run.output || (output == Output::WhenEnough && time < m_outputWritten + OUTPUT_INTERVAL)) return {};
    m_outputWritten = time;
    const auto lines = m_run.output(m_lastLine);
    if (lines.empty()) return {};
    m_lastLine = lines.back().number;
    return writer.writeOutput(lines);
}

} // namespace event_engine
