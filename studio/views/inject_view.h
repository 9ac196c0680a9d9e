// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"
#include "studio/models/injection_store.h"

#include <QTemporaryDir>
#include <QWidget>

#include <functional>

class QAction;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QListView;
class QPushButton;
class QSpinBox;
class QTabWidget;

namespace event_studio {

class Settings;
class InjectionChange;
class PayloadEdit;
class Segments;
class StudioData;

/// Sends events of one's own into the running app: once, several times, at a rate, or whenever another event arrives.
/// What was sent is kept in the history, and what has a name in the library.
class InjectView : public QWidget {
    Q_OBJECT
public:
    InjectView(StudioData &studio, InjectionStore &history, InjectionStore &library, QWidget *parent = nullptr);

    [[nodiscard]] QComboBox *types() const { return m_type; }
    [[nodiscard]] Segments *formats() const { return m_format; }
    [[nodiscard]] PayloadEdit *payload() const { return m_payload; }
    [[nodiscard]] QSpinBox *count() const { return m_count; }
    [[nodiscard]] QDoubleSpinBox *rate() const { return m_rate; }
    [[nodiscard]] QComboBox *whenever() const { return m_whenever; }
    [[nodiscard]] QPushButton *sendButton() const { return m_send; }
    [[nodiscard]] QPushButton *cancelButton() const { return m_cancel; }
    [[nodiscard]] QLabel *status() const { return m_status; }

    void setType(const QString &name);
    /// Takes over an event that was seen, for changing and sending.
    void setEvent(const EventRow &event);
    void setInjection(const SavedInjection &injection);

    /// Type, format and payload that somebody has begun to write, for the next start.
    void saveDraft(Settings &settings) const;
    void restoreDraft(const Settings &settings);

    /// What is in the form; a file as it is now, once it has been read.
    void send();

signals:
    void draftChanged();
    /// From one of the lists, or replaced there, with a way back. It is a step of the window's undo, too.
    void removed(const QString &words, const std::function<void()> &putBack);

private:
    void createForm();
    [[nodiscard]] QWidget *createSaved();
    void connectParts();
    void fillTypes();
    void fillWhenever(const QStringList &names);
    [[nodiscard]] QString awaitedType() const; ///< empty: it is sent at once
    void forgetRun();
    void showCancel(bool on);
    [[nodiscard]] QString obstacle() const; ///< what keeps from sending, in words; empty: nothing does
    void adaptButtons();
    void showStatus();
    void suggestFormat();
    void adaptCodec();
    void setLargeEvent(const EventRow &event);
    [[nodiscard]] const EventType *chosenType() const; ///< null: app.toml does not know it
    void showProgress(const InjectionProgress &progress);
    void keepInLibrary();
    void keep(InjectionStore &store, const SavedInjection &what);
    [[nodiscard]] bool outlastsWindow() const; ///< what has been begun is there again at the next start
    [[nodiscard]] bool isOfThisWindow(const QString &payload) const; ///< a file that goes with it
    void connectStore(InjectionStore &store);
    void offerWayBack(InjectionChange *change, const QString &words);
    void sendNow(bool hasKeyboard);
    [[nodiscard]] SavedInjection injection() const;
    [[nodiscard]] QListView *savedList(InjectionStore &store);

    StudioData &m_data;
    InjectionStore &m_history;
    InjectionStore &m_library;
    QComboBox *m_type;
    Segments *m_format;
    PayloadEdit *m_payload;
    QComboBox *m_whenever;
    QSpinBox *m_count;
    QDoubleSpinBox *m_rate;
    QPushButton *m_send;
    QPushButton *m_cancel;
    QPushButton *m_keep;
    QLabel *m_status;
    QTemporaryDir m_largePayloads; ///< of events that are too large for the editor, until they are kept
    InjectionId m_running = 0;
    bool m_sendsMany = false; ///< the one that is running: another would hide how far it is
    QString m_outcome;        ///< of what was sent last in this run
    bool m_hasFailed = false;
};

} // namespace event_studio
