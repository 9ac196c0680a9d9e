// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/models/injection_store.h"
#include "studio/views/inject_view.h"
#include "studio/views/payload_edit.h"
#include "studio/views/segments.h"
#include "tests/studio/running_studio.h"

#include <QApplication>
#include <QInputDialog>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTimer>
#include <QToolButton>

namespace event_studio {

/// The injector over an app that runs or not, its history and its library; what tests of it are made of.
class ShownInjector {
protected:
    TestApp m_app;
    StudioData *m_studio = nullptr;
    InjectionStore *m_history = nullptr, *m_library = nullptr;
    InjectView *m_view = nullptr;

    void type(const QString &text)
    {
        m_view->payload()->editor()->clear();
        QTest::keyClicks(m_view->payload()->editor(), text);
    }
    void chooseFormat(int place) { QTest::mouseClick(m_view->formats()->button(place), Qt::LeftButton); }
    QListView *openSaved(int tab)
    {
        auto *tabs = m_view->findChild<QTabWidget *>("saved");
        tabs->setCurrentIndex(tab);
        return qobject_cast<QListView *>(tabs->currentWidget());
    }
    void keepAs(const QString &name)
    {
        QTimer::singleShot(0, m_view, [name] {
            auto *dialog = qobject_cast<QInputDialog *>(QApplication::activeModalWidget());
            QVERIFY(dialog);
            dialog->setTextValue(name);
            dialog->accept();
        });
        for (QPushButton *button : m_view->findChildren<QPushButton *>())
            if (button->text() == "Keep...") button->click();
    }
    quint64 eventsOf(const QString &name)
    {
        const int row = m_studio->types.rowOf(name);
        return row < 0 ? 0 : m_studio->types.typeAt(row).events;
    }

    void startAnew()
    {
        for (const char *list : {"history.json", "library.json"}) QFile::remove(m_app.path(list));
        open();
    }

    void open()
    {
        m_studio = new StudioData;
        QVERIFY(openApp(*m_studio, m_app.file()));
        m_history = new InjectionStore(InjectionStore::Kind::History, m_app.path("history.json"));
        m_library = new InjectionStore(InjectionStore::Kind::Library, m_app.path("library.json"));
        for (InjectionStore *store : {m_history, m_library}) store->load();
        QVERIFY(listsAreKept());
        m_view = new InjectView(*m_studio, *m_history, *m_library);
        m_view->resize(260, 520);
        m_view->show();
    }

    /// Comes back when both lists are what was asked of them.
    bool listsAreKept()
    {
        return QTest::qWaitFor([this] { return !m_history->isBusy() && !m_library->isBusy(); }, soon());
    }
    bool keep(InjectionStore &store, const SavedInjection &what)
    {
        store.add(what);
        return listsAreKept();
    }

    void close()
    {
        delete m_history; // before the view, as in the window: what it still copies is the view's
        delete m_library;
        delete m_view;
        delete m_studio;
    }
};

} // namespace event_studio
