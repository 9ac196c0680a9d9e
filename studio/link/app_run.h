// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <atomic>
#include <memory>
#include <thread>

namespace event_engine {
class App;
}

namespace event_studio {

/// One run of one app, in a thread that may wait for it: starts it, waits for its end or stop(), stops it. The signals
/// come from that thread, in this order: failed(), or else started(), stopping(), ended(); where it was stopped before
/// it had started, ended() alone.
class AppRun : public QObject {
    Q_OBJECT
public:
    explicit AppRun(std::shared_ptr<event_engine::App> app);
    ~AppRun() override; ///< stops, and waits for the end

    /// Once, after the signals are connected. The app of the run before goes first: both may use one library.
    void begin(std::shared_ptr<event_engine::App> before = {});
    void stop(); ///< asks; returns at once
    [[nodiscard]] bool wasEndedByFailure() const;
    [[nodiscard]] bool hasFailed() const; ///< one of its plugins

signals:
    void failed(const QString &words);
    void started();
    void stopping();
    /// `remark`: why it ended where nobody asked for it, and which plugins failed; `error`: what did not stop.
    void ended(const QString &remark, const QString &error);

private:
    void run(std::shared_ptr<event_engine::App> before);
    [[nodiscard]] QString remark() const;

    std::shared_ptr<event_engine::App> m_app;
    std::atomic<bool> m_stop = false;
    std::jthread m_thread; // declared last: ends before what it uses
};

} // namespace event_studio
