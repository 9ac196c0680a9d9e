// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/injector.h"

#include "event_engine/app.h"
#include "studio/link/workers.h"

#include <algorithm>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>
#include <utility>

namespace event_studio {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto TELL_EVERY = std::chrono::milliseconds(100);
constexpr auto LOOK_EVERY = std::chrono::milliseconds(10); // whether the awaited type has come

struct Job {
    InjectionId id = 0;
    InjectionOrder order;
    Clock::time_point begun = Clock::now(), lastTold = begun;
    std::uint64_t sent = 0;
    std::atomic<bool> cancelled = false;
    QString error;

    [[nodiscard]] bool waits() const { return !order.whenever.isEmpty() && owed == 0; }
    [[nodiscard]] Clock::time_point due() const
    {
        if (waits()) return lastLook + LOOK_EVERY;
        if (!order.whenever.isEmpty()) return lastSent;
        if (order.rate <= InjectionOrder::AS_FAST_AS_POSSIBLE) return lastSent;
        return begun +
               std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(double(sent) / order.rate));
    }
    [[nodiscard]] bool isOver() const
    {
        return cancelled || !error.isEmpty() || (order.count != InjectionOrder::UNTIL_CANCELLED && sent >= order.count);
    }
    [[nodiscard]] InjectionProgress progress() const
    {
        return {id, order.type, sent, order.count, isOver(), error, order.whenever};
    }

    Clock::time_point lastSent = begun, lastLook = begun;
    std::uint64_t seen = 0; // of the awaited type
    std::uint64_t owed = 0; // of those, not yet answered
};

} // namespace

class Injector::Worker {
public:
    using Tell = std::function<void(const InjectionProgress &)>;

    Worker(std::shared_ptr<event_engine::App> app, Tell tell)
        : m_app(std::move(app)), m_tell(std::move(tell)), m_thread([this](std::stop_token stop) { run(stop); })
    {}

    InjectionId add(InjectionOrder order)
    {
        const std::uint64_t seen = order.whenever.isEmpty() ? 0 : countOf(order.whenever);
        std::scoped_lock lock(m_mutex);
        Job &job = m_jobs.emplace_back();
        job.seen = seen;
        job.id = ++m_lastId;
        job.order = std::move(order);
        m_changed.notify_one();
        return job.id;
    }

    void cancel(InjectionId id)
    {
        std::scoped_lock lock(m_mutex);
        for (Job &job : m_jobs)
            if (job.id == id) job.cancelled = true;
        m_changed.notify_one();
    }

private:
    void run(const std::stop_token &stop)
    {
        std::unique_lock lock(m_mutex);
        while (m_changed.wait(lock, stop, [this] { return !m_jobs.empty(); }) && !stop.stop_requested()) {
            const auto next = nextJob();
            if (!next->isOver() && next->due() > Clock::now()) {
                m_changed.wait_until(lock, stop, next->due(), [&] { return nextJob() != next || next->isOver(); });
                continue;
            }
            lock.unlock(); // the job stays where it is: only this thread takes jobs out
            serve(*next);
            lock.lock();
            if (next->isOver()) m_jobs.erase(next);
        }
    }

    /// The one that is over, else the one that is due first.
    [[nodiscard]] std::list<Job>::iterator nextJob()
    {
        return std::min_element(m_jobs.begin(), m_jobs.end(), [](const Job &one, const Job &other) {
            return std::pair(!one.isOver(), one.due()) < std::pair(!other.isOver(), other.due());
        });
    }

    void serve(Job &job)
    {
        if (!job.isOver() && job.waits()) look(job);
        if (!job.isOver() && !job.waits()) publish(job);
        if (!job.isOver() && Clock::now() - job.lastTold < TELL_EVERY) return;
        job.lastTold = Clock::now();
        m_tell(job.progress());
    }

    /// Counts are exact whatever comes between two looks: no event is missed.
    void look(Job &job)
    {
        const std::uint64_t now = countOf(job.order.whenever);
        job.owed = now - std::exchange(job.seen, now);
        job.lastLook = Clock::now();
    }

    [[nodiscard]] std::uint64_t countOf(const QString &type) const
    {
        const auto snapshot = m_app->snapshot();
        const auto found =
            std::find_if(snapshot.types.begin(), snapshot.types.end(),
                         [name = type.toStdString()](const auto &each) { return each.type.name == name; });
        return found == snapshot.types.end() ? 0 : found->events;
    }

    void publish(Job &job)
    {
        if (job.owed > 0) --job.owed;
        const auto payload = job.order.payload(job.sent);
        const auto result =
            payload ? publishPayload(job.order.type.toStdString(), *payload) : Result<>(failure(payload.error()));
        if (!result)
            job.error = QString::fromStdString(result.error().message());
        else
            ++job.sent;
        job.lastSent = Clock::now();
    }

    Result<> publishPayload(const std::string &type, const Bytes &payload)
    {
        if (!m_publisher) {
            auto made = m_app->makeInjector();
            if (!made) return failure(made.error());
            m_publisher = std::make_unique<event_engine::Publisher>(std::move(*made));
        }
        return type.empty() ? m_publisher->publishRaw(payload) : m_publisher->publish(type, payload);
    }

    std::shared_ptr<event_engine::App> m_app;
    Tell m_tell;
    std::unique_ptr<event_engine::Publisher> m_publisher; // the worker thread's
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::list<Job> m_jobs;    // guarded by m_mutex
    InjectionId m_lastId = 0; // guarded by m_mutex
    std::jthread m_thread;    // declared last: ends before what it uses
};

struct Injector::Listener {
    std::mutex mutex;
    Injector *injector = nullptr; // guarded by mutex; null once it has gone
};

Injector::Injector(std::shared_ptr<event_engine::App> app, QObject *parent)
    : QObject(parent), m_listener(std::make_shared<Listener>())
{
    m_listener->injector = this;
    m_worker = std::make_unique<Worker>(std::move(app), [listener = m_listener](const InjectionProgress &progress) {
        std::scoped_lock lock(listener->mutex);
        if (Injector *injector = listener->injector)
            QMetaObject::invokeMethod(
                injector, [=] { emit injector->progressed(progress); }, Qt::QueuedConnection);
    });
}

Injector::~Injector()
{
    {
        std::scoped_lock lock(m_listener->mutex);
        m_listener->injector = nullptr;
    }
    endOnWorker(std::move(m_worker));
}

InjectionId Injector::start(InjectionOrder order)
{
    return m_worker->add(std::move(order));
}

void Injector::cancel(InjectionId id)
{
    m_worker->cancel(id);
}

} // namespace event_studio
