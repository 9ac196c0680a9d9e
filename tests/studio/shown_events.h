// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/views/event_table.h"
#include "studio/views/events_view.h"
#include "tests/studio/running_studio.h"

namespace event_studio {

/// What a test of the event list begins with: a running app, and its events on the screen.
class EventsTest {
protected:
    bool run()
    {
        m_studio = std::make_unique<StudioData>();
        return runApp(*m_studio, m_app);
    }
    bool show(int width, int height)
    {
        m_view = std::make_unique<EventsView>(*m_studio);
        m_view->resize(width, height);
        m_view->show();
        return QTest::qWaitForWindowExposed(m_view.get());
    }
    void close()
    {
        m_view.reset();
        m_studio.reset();
    }

    EventListModel &events() { return m_studio->events; }
    EventTable &table() { return *m_view->table(); }
    void click(int row)
    {
        table().scrollTo(events().index(row, 0));
        const QPoint place = table().visualRect(events().index(row, EventListModel::Type)).center();
        QTest::mouseClick(table().viewport(), Qt::LeftButton, {}, place);
    }

    TestApp m_app;
    std::unique_ptr<StudioData> m_studio;
    std::unique_ptr<EventsView> m_view;
};

} // namespace event_studio
