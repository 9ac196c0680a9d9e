// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"

#include <QObject>
#include <QString>
#include <functional>
#include <memory>

namespace event_engine {
class App;
}

namespace event_studio {

/// The payload of the event with this number, counted from 0 within its order. Called in the injector's thread. Its
/// failure ends the order.
using PayloadMaker = std::function<Result<Bytes>(std::uint64_t index)>;

/// What to inject.
struct InjectionOrder {
    static constexpr double AS_FAST_AS_POSSIBLE = 0;
    static constexpr std::uint64_t UNTIL_CANCELLED = 0;

    QString type;
    PayloadMaker payload;
    std::uint64_t count = 1;
    double rate = AS_FAST_AS_POSSIBLE; ///< events per second
    /// Not empty: one goes out for each event of this type that comes from now on, at once; `rate` plays no part. Of
    /// another type than `type`, which would set itself off for ever.
    QString whenever{};
};

using InjectionId = quint64; ///< from 1 on

struct InjectionProgress {
    InjectionId id = 0;
    QString type;
    quint64 sent = 0, count = 0; ///< count 0: until it is cancelled
    bool finished = false;
    QString error;    ///< why it ended early; empty: it did not, or was cancelled
    QString whenever; ///< as in the order
};

/// Publishes events of the user's into a running app, marked as injected. A thread of its own serves all orders, each
/// at its rate, so that a publish that waits for a full subscriber never holds the window. Its functions return at
/// once; after its destructor a publish under way, or a file that is read for it, ends beside the caller.
class Injector : public QObject {
    Q_OBJECT
public:
    explicit Injector(std::shared_ptr<event_engine::App> app, QObject *parent = nullptr);
    ~Injector() override;

    InjectionId start(InjectionOrder order);
    /// Ends an order; what is being published at this moment still goes out.
    void cancel(InjectionId id);

signals:
    /// Ten times a second at most for each order, and once when it has finished. In this object's thread.
    void progressed(const event_studio::InjectionProgress &progress);

private:
    class Worker;
    struct Listener;
    std::shared_ptr<Listener> m_listener;
    std::unique_ptr<Worker> m_worker;
};

} // namespace event_studio
