// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/recording/loss_log.h"
#include "engine/recording/recorder_run.h"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace event_engine {

/// What happens in a run beside its events: marks, losses, states and output of plugins. Written as it comes, but for
/// the losses of subscribers: at most once a second, and after a long run once in ten. mark() in any thread, the others
/// in the recorder's.
class RunNotes {
public:
    explicit RunNotes(const RecorderRun &run);
    RunNotes(const RunNotes &) = delete;
    RunNotes &operator=(const RunNotes &) = delete;
    ~RunNotes(); ///< ends the watch

    /// From now on it notes what subscribers lose and what ended plugins have not taken; with `since`, also what the
    /// flight recorder knows of the past.
    void watchLosses(std::optional<Timestamp> since);
    void takeHeldLosses(Timestamp since);
    /// Nothing of that is missed that comes before this.
    void endWatch();

    void mark(Timestamp time, std::string text) EXCLUDES(m_mutex);

    enum class Output { Now, WhenEnough };
    Result<> write(EventWriter &writer, const SubscriberStatus &subscriber, Output output);
    /// A new file has been begun: what holds on is to be said again there.
    void startAgain() { m_states.clear(); }

private:
    Result<> writeMarks(EventWriter &writer) EXCLUDES(m_mutex);
    Result<> writeLosses(EventWriter &writer, const SubscriberStatus &subscriber);
    Result<> writeSubscriberLosses(EventWriter &writer, std::optional<std::uint32_t> recorder, Output output);
    Result<bool> writeStates(EventWriter &writer); ///< whether there was anything new
    Result<> writeNotTaken(EventWriter &writer);
    Result<> writeOutput(EventWriter &writer, Output output);

    struct Mark {
        Timestamp time;
        std::string text;
    };
    const RecorderRun &m_run;
    mutable Mutex m_mutex;
    std::deque<Mark> m_marks GUARDED_BY(m_mutex);
    std::vector<std::uint64_t> m_lossesWritten; // by type
    LossLog m_subscriberLosses{Duration::max()};
    std::vector<SubscriberLoss> m_heldLosses; // written with the first of these
    const Timestamp m_began;
    Timestamp m_subscriberLossesWritten;
    std::map<std::string, RecordedPluginState> m_states;
    std::optional<std::map<std::string, std::uint64_t>> m_notTakenWritten; // by plugin; empty: it is not watched
    std::uint64_t m_lastLine = 0;
    Timestamp m_outputWritten;
};

} // namespace event_engine
