// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/broker_commands.h"

#include <utility>

namespace event_engine {

void BrokerCommands::open()
{
    MutexLock closed(m_closedMutex); // a command that a caller carries out itself ends before the broker begins
    MutexLock lock(m_mutex);
    m_open = true;
}

void BrokerCommands::adopt()
{
    MutexLock lock(m_mutex);
    m_thread = std::this_thread::get_id();
}

void BrokerCommands::carryOut()
{
    for (;;) {
        std::deque<std::function<void()>> commands;
        {
            MutexLock lock(m_mutex);
            commands.swap(m_waiting);
        }
        if (commands.empty()) return;
        for (auto &command : commands) command();
    }
}

void BrokerCommands::close()
{
    std::deque<std::function<void()>> commands;
    {
        MutexLock lock(m_mutex);
        m_open = false;
        m_thread = {};
        commands.swap(m_waiting);
    }
    MutexLock lock(m_closedMutex);
    for (auto &command : commands) command();
}

bool BrokerCommands::isOpen()
{
    MutexLock lock(m_mutex);
    return m_open;
}

bool BrokerCommands::post(std::function<void()> command)
{
    MutexLock lock(m_mutex);
    if (!m_open) return false;
    m_waiting.push_back(std::move(command));
    return true;
}

void BrokerCommands::run(const std::function<void()> &command)
{
    bool inBroker = false;
    {
        MutexLock lock(m_mutex);
        inBroker = m_open && m_thread == std::this_thread::get_id();
    }
    if (inBroker) return command();

    std::promise<void> done;
    const auto carryOutAndTell = [&] {
        command();
        done.set_value();
    };
    while (!post(carryOutAndTell)) {
        MutexLock lock(m_closedMutex);
        if (!isOpen()) return command();
    }
    ring();
    done.get_future().wait();
}

// A socket for one message: a socket lives and dies in one thread, and callers come from anywhere.
void BrokerCommands::ring()
{
    zmq::socket_t push(m_context, zmq::socket_type::push);
    push.set(zmq::sockopt::sndhwm, 0);
    push.set(zmq::sockopt::linger, 0);
    push.connect(m_endpoint);
    push.send(zmq::message_t(), zmq::send_flags::none);
}

} // namespace event_engine
