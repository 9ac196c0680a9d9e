// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_link.h"
#include "studio/link/replay_link.h"
#include "studio/link/saves.h"
#include "studio/link/source.h"
#include "studio/models/decoder_choices.h"
#include "studio/models/event_detail.h"
#include "studio/models/event_filter_history.h"
#include "studio/models/event_list_model.h"
#include "studio/models/event_type_model.h"
#include "studio/models/happenings.h"
#include "studio/models/output_model.h"
#include "studio/models/plugin_model.h"
#include "studio/models/problem_model.h"
#include "studio/models/rate_follower.h"
#include "studio/models/type_colors.h"

#include <QObject>

namespace event_studio {

/// Everything behind the window, wired: both links, the switch between them, and the models that listen to it. The
/// window makes one and shows it; tests use it without a window.
class StudioData : public QObject {
    Q_OBJECT
public:
    explicit StudioData(QObject *parent = nullptr);

    Saves saves;
    EngineLink engine;
    ReplayLink replay;
    Source source;

    TypeColors colors;
    DecoderChoices decoders;
    RateFollower rates;  ///< the graph
    RateFollower sparks; ///< the last minute, by the second, for the sparklines
    EventTypeModel types;
    PluginModel plugins;
    EventListModel events;
    EventFilterHistory filter;
    EventDetail detail;
    OutputModel output;
    ProblemModel problems;
    Happenings happenings; ///< of the present or last run
    Happenings recorded;   ///< in the open recording

    /// Whether anybody sees the window.
    void setWatching(bool on);

private:
    void connectSource();
    void connectLinks();
    void connectDecoders();
    [[nodiscard]] QString shownApp() const; ///< its title
    void addProblem(const QString &words);
};

} // namespace event_studio
