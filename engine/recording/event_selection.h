// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/copy_progress.h"
#include "engine/recording/recording_private.h"
#include "event_engine/recording_tools.h"

namespace event_engine {

/// A selection's times, types and publishers as a question to the file. Fails with InvalidArgument where the recording
/// has no type or publisher of a name, naming the nearest.
[[nodiscard]] Result<mcap::MessageQuery> queryFor(const EventSelection &selection, const RecordingCatalog &catalog);

/// Fails with NotFound where the recording has no event at all.
[[nodiscard]] Result<> checkHasEvents(const Recording &recording);
/// NotFound: no event is what the selection asks for. Says what that was, what the recording has, and what is damaged.
[[nodiscard]] Error nothingSelected(const Recording &recording, const EventSelection &selection,
                                    const SourceReport &damage);

/// The events of a recording that a selection wants, in the order of time. One thread.
class SelectedEvents {
public:
    /// `recording` outlives this. Fails as queryFor().
    [[nodiscard]] static Result<SelectedEvents> begin(const Recording &recording, const EventSelection &selection);

    /// Valid until the next call. Null at the end. What is passed over counts in `progress`, too; fails where that
    /// says so.
    [[nodiscard]] Result<const RecordedEvent *> next(CopyProgress &progress);
    /// Log times between which all of them are.
    [[nodiscard]] mcap::Time from() const { return m_from; }
    [[nodiscard]] mcap::Time to() const { return m_to; }
    [[nodiscard]] const mcap::DamageReport &damage() const { return m_events.damage(); }

private:
    SelectedEvents(RecordedEvents events, const RecordingCatalog &catalog, const EventSelection &selection,
                   const mcap::MessageQuery &query);
    [[nodiscard]] bool wants(const RecordedEvent &event) const;

    RecordedEvents m_events;
    const RecordingCatalog &m_catalog;
    mcap::Time m_from, m_to;
    EventFilter m_filter;
    std::vector<Sequence> m_chosen; // sorted; none = all
};

} // namespace event_engine
