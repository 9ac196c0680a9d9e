// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace event_studio {

/// Work on a worker thread of which only the newest matters: a newer job, cancel() or the end of this object outdates
/// the one under way, whose result then goes nowhere. Used by one thread, which runs an event loop.
class LatestJob : public QObject {
public:
    using Cancelled = std::atomic<bool>;

    explicit LatestJob(QObject *parent = nullptr);
    ~LatestJob() override; ///< cancels; does not wait

    /// `work(const Cancelled &)` runs on a worker and owns all it touches; `deliver(result)` then runs in this object's
    /// thread. Work that takes long looks at its argument and returns early.
    template <class Work, class Deliver>
    void start(Work work, Deliver deliver)
    {
        startJob([work = std::move(work), deliver = std::move(deliver)](const Cancelled &cancelled) -> Delivery {
            auto result = std::make_shared<decltype(work(cancelled))>(work(cancelled));
            return [deliver, result]() mutable { deliver(std::move(*result)); };
        });
    }

    void cancel();
    [[nodiscard]] bool isRunning() const { return m_current != nullptr; }

private:
    using Delivery = std::function<void()>;

    struct Job {
        Cancelled cancelled = false;
        std::mutex mutex;
        LatestJob *owner = nullptr; // guarded by mutex; null once outdated
    };

    void startJob(std::function<Delivery(const Cancelled &)> work);
    void finish(const std::shared_ptr<Job> &job, const Delivery &delivery);

    std::shared_ptr<Job> m_current;
};

} // namespace event_studio
