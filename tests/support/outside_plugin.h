// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/external_plugin_client.h"
#include "tests/support/made_plugin.h"

#include <memory>
#include <thread>

/// A plugin of C++ as a process of its own would run it: the client in a thread of the test, which it cannot tell.
class Outside {
public:
    using Run = event_engine::test::Made::Run;

    Outside(std::uint16_t port, Run run)
        : Outside({.port = port}, std::make_unique<event_engine::test::Made>(
                                      "outside", std::vector<event_engine::Subscription>(), std::move(run)))
    {}
    Outside(event_engine::ExternalPluginClientOptions options, std::unique_ptr<event_engine::Plugin> plugin)
        : m_client(std::move(options)),
          m_thread([this, plugin = std::move(plugin)]() mutable { m_result = m_client.run(std::move(plugin)); })
    {}
    ~Outside()
    {
        m_client.requestStop();
        if (m_thread.joinable()) m_thread.join();
    }
    [[nodiscard]] event_engine::ExternalPluginClient &client() { return m_client; }
    /// How it has ended, once it has.
    event_engine::Result<> end()
    {
        m_thread.join();
        return m_result;
    }

private:
    event_engine::ExternalPluginClient m_client;
    event_engine::Result<> m_result;
    std::thread m_thread;
};
