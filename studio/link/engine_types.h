// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "event_engine/event_query.h"
#include "event_engine/replayer.h"
#include "event_engine/snapshot.h"

#include <QMetaType>
#include <memory>

namespace event_studio {

// The engine's values under the names that Event Studio uses. Values only: App, Recording and Replayer stay behind
// studio/link.
using event_engine::Bytes;
using event_engine::ByteView;
using event_engine::DoubledType;
using event_engine::Duration;
using event_engine::Encoding;
using event_engine::Error;
using event_engine::ErrorKind;
using event_engine::EventFilter;
using event_engine::EventQuery;
using event_engine::EventType;
using event_engine::EventTypeSnapshot;
using event_engine::failure;
using event_engine::OutputLine;
using event_engine::PayloadCodec;
using event_engine::PluginKind;
using event_engine::PluginSnapshot;
using event_engine::PluginState;
using event_engine::Problem;
using event_engine::PublisherKind;
using event_engine::RateHistory;
using event_engine::RateQuery;
using event_engine::RecordingInfo;
using event_engine::RecordingSnapshot;
using event_engine::ReplaySnapshot;
using event_engine::ReplayState;
using event_engine::Result;
using event_engine::Sequence;
using event_engine::Severity;
using event_engine::Snapshot;
using event_engine::Timestamp;
using event_engine::TypeId;

/// What signals carry: immutable, shared, never null.
using SnapshotPointer = std::shared_ptr<const Snapshot>;
using ReplaySnapshotPointer = std::shared_ptr<const ReplaySnapshot>;
using RateHistoryPointer = std::shared_ptr<const RateHistory>;

} // namespace event_studio

Q_DECLARE_METATYPE(event_studio::SnapshotPointer)
Q_DECLARE_METATYPE(event_studio::ReplaySnapshotPointer)
Q_DECLARE_METATYPE(event_studio::RateHistoryPointer)
