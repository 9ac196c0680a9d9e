// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/bus_options.h"
#include "engine/bus/message.h"
#include "engine/wire/batch.h"

namespace event_engine {

/// A batch that lies in a message of ZeroMQ.
class MessageBatch final : public Batch {
public:
    MessageBatch(std::shared_ptr<const Directory> directory, Message message)
        : Batch(std::move(directory), message.data(), allocatedFor(message.size())), m_message(std::move(message))
    {}

    /// The same bytes, to be sent.
    [[nodiscard]] Message share() const { return m_message.share(); }

private:
    mutable Message m_message; // libzmq counts in it who shares it
};

} // namespace event_engine
