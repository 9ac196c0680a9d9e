// SPDX-License-Identifier: BSD-3-Clause
#include "msg_producer.h"

#include "events.h"

using namespace event_engine;

namespace messages {

namespace {

constexpr int MESSAGES = 5;

void logCount(PluginContext &context, const TypeB &event)
{
    context.log("a message has " + std::to_string(event.count) + " characters");
}

} // namespace

Result<> MsgProducer::run(PluginContext &context)
{
    for (int i = 0; i < MESSAGES; ++i)
        if (auto sent = context.publish(TypeA{"This is message " + std::to_string(i)}); !sent) return sent;
    context.log("has sent " + std::to_string(MESSAGES) + " messages");

    while (auto event = context.receive()) { // empty: the app stops
        if (auto count = event->as<TypeB>()) logCount(context, *count);
        if (auto goodbye = event->as<TypeC>()) {
            context.log("got the last event: " + goodbye->message);
            return {};
        }
    }
    return {};
}

} // namespace messages
