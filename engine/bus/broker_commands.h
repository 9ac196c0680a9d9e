// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"

#include <deque>
#include <functional>
#include <future>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <zmq.hpp>

namespace event_engine {

/// The way for other threads to do something in the broker's thread, between two batches: so all they read agrees, and
/// nothing of the broker needs a lock.
class BrokerCommands {
public:
    explicit BrokerCommands(std::string endpoint) : m_endpoint(std::move(endpoint)) {}

    /// Once, before open(); throws where there is no socket left.
    void makeBell(zmq::context_t &context) EXCLUDES(m_mutex);

    /// Runs `command` in the broker's thread and returns its result. Before open() and after close(): in the caller's,
    /// one at a time.
    template <class Command>
    auto call(Command &&command)
    {
        using Value = std::invoke_result_t<Command>;
        std::packaged_task<Value()> task(std::forward<Command>(command));
        run([&task] { task(); });
        return task.get_future().get();
    }

    void open() EXCLUDES(m_mutex, m_closedMutex); ///< from now on commands wait for the broker's thread

    // The broker's thread.
    void adopt() EXCLUDES(m_mutex);    ///< it is me
    void carryOut() EXCLUDES(m_mutex); ///< all that is waiting
    void close() EXCLUDES(m_mutex);    ///< carries out what is waiting, and no more after it

private:
    void run(const std::function<void()> &command) EXCLUDES(m_mutex, m_closedMutex);
    [[nodiscard]] bool isOpen() EXCLUDES(m_mutex);
    [[nodiscard]] bool post(std::function<void()> command) EXCLUDES(m_mutex);

    const std::string m_endpoint;
    Mutex m_closedMutex; // held while a command runs in the caller's thread
    Mutex m_mutex;
    bool m_open GUARDED_BY(m_mutex) = false;
    std::thread::id m_thread GUARDED_BY(m_mutex);
    std::deque<std::function<void()>> m_waiting GUARDED_BY(m_mutex);
    // One for all callers, under the lock, which is as much as ZeroMQ asks for: no command can fail for want of a
    // socket of its own.
    zmq::socket_t m_bell GUARDED_BY(m_mutex);
};

} // namespace event_engine
