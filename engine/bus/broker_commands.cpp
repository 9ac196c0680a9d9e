// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/broker_commands.h"

#include "engine/bus/message.h"

namespace event_engine {

void BrokerCommands::makeBell(zmq::context_t &context)
{
    MutexLock lock(m_mutex);
    m_bell = zmq::socket_t(context, zmq::socket_type::push);
    m_bell.set(zmq::sockopt::sndhwm, 0);
    m_bell.set(zmq::sockopt::linger, 0);
}

void BrokerCommands::open()
{
    MutexLock closed(m_closedMutex); // a command that a caller carries out itself ends before the broker begins
    MutexLock lock(m_mutex);
    connectTo(m_bell, m_endpoint);
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
    ring(m_bell); // without a high-water mark: at once
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
    done.get_future().wait();
}

} // namespace event_engine
