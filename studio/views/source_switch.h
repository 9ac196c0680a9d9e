// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/views/tool_bar_fit.h"

#include <QWidget>

namespace event_studio {

class Segments;
class StudioData;

/// Live, or the opened recording: what graph, tables and event list show. Only there while there is something to
/// choose.
class SourceSwitch : public QWidget {
    Q_OBJECT
public:
    explicit SourceSwitch(StudioData &studio, QWidget *parent = nullptr);

    [[nodiscard]] Segments *choices() const { return m_choices; }
    void setNameRoom(int pixels);

private:
    void adapt();

    StudioData &m_data;
    Segments *m_choices;
    int m_nameRoom = LEAST_NAME_ROOM;
};

} // namespace event_studio
