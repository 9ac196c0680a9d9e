// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/recording/recorder_run.h"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace event_engine {

/// What happens in a run beside its events: marks, losses, states and output of plugins. Written as it comes. mark() in
/// any thread, the others in the recorder's.
class RunNotes {
public:
    explicit RunNotes(const RecorderRun &run) : m_run(run) {}

    void mark(Timestamp time, std::string text) EXCLUDES(m_mutex);

    enum class Output { Now, WhenEnough };
    Result<> write(EventWriter &writer, const SubscriberStatus &subscriber, Output output);
    /// A new file has been begun: what holds on is to be said again there.
    void startAgain() { m_states.clear(); }

private:
    Result<> writeMarks(EventWriter &writer) EXCLUDES(m_mutex);
    Result<> writeLosses(EventWriter &writer, const SubscriberStatus &subscriber);
    Result<> writeStates(EventWriter &writer);
    Result<> writeOutput(EventWriter &writer, Output output);

    struct Mark {
        Timestamp time;
        std::string text;
    };
    const RecorderRun &m_run;
    mutable Mutex m_mutex;
    std::deque<Mark> m_marks GUARDED_BY(m_mutex);
    std::vector<std::uint64_t> m_lossesWritten; // by type
    std::map<std::string, RecordedPluginState> m_states;
    std::uint64_t m_lastLine = 0;
    Timestamp m_outputWritten;
};

} // namespace event_engine
