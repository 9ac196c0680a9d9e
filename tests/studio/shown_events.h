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
    /// 60 Wind and 20 Rain: three, one, three, one ...
    bool fill()
    {
        bool filled = true;
        for (int i = 0; i < 20 && filled; ++i) {
            const QByteArray speed = QByteArray::number(i);
            filled = injectAndSee(*m_studio, order("Wind", "{\"speed\": " + speed + ", \"mast\": [1, 2]}", 3)) &&
                     injectAndSee(*m_studio, order("Rain", "drop " + speed));
        }
        return filled;
    }
    bool show(int width, int height)
    {
        m_view = std::make_unique<EventsView>(*m_studio);
        m_view->resize(width, height);
        m_view->show();
        return QTest::qWaitForWindowExposed(m_view.get());
    }
    /// Whatever was filtered or chosen before, with the newest of all in sight.
    bool showAll(int width, int height)
    {
        m_studio->filter.clear();
        m_studio->filter.unmuteAll();
        m_studio->filter.undoStack().clear();
        const bool shown = show(width, height);
        events().setFollowing(true);
        return shown && QTest::qWaitFor([&] { return events().rowCount() >= 80; }, soon());
    }
    void close()
    {
        m_view.reset();
        m_studio.reset();
    }

    EventListModel &events() { return m_studio->events; }
    EventTable &table() { return *m_view->table(); }
    int lastRowOf(const QString &type)
    {
        int row = events().rowCount() - 1;
        while (row >= 0 && events().eventAt(row).type != type) --row;
        return row;
    }
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
