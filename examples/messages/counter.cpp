// SPDX-License-Identifier: BSD-3-Clause
#include "counter.h"

#include "events.h"

using namespace event_engine;

namespace messages {

Result<> Counter::run(PluginContext &context)
{
    for (int answered = 0; answered < 5; ++answered) {
        const auto event = context.receive();
        if (!event) return {}; // the app stops
        const auto message = event->as<TypeA>();
        if (!message) return failure(message.error());
        if (auto sent = context.publish(TypeB{message->message.size()}); !sent) return sent;
    }
    context.log("has answered all messages");
    return {};
}

} // namespace messages
