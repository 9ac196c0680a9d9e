// SPDX-License-Identifier: BSD-3-Clause
#include "plugins.h"

#include "events.h"

using namespace event_engine;

namespace load_test {

namespace {

Result<std::uint64_t> countIn(const EventView &event)
{
    if (event.is<InitialMsgString>()) return event.payload().size();
    const auto message = event.as<InitialMsgJson>();
    if (!message) return failure(message.error());
    return message->pairs;
}

template <Event Message>
Result<> sendAll(PluginContext &context, const Settings &settings)
{
    for (std::uint64_t i = 0; i < settings.messages; ++i)
        if (auto sent = context.publish(Message{settings.sizeOf(i)}); !sent) return sent;
    return {};
}

} // namespace

Result<> LoadTestPlugin::start(PluginContext &context)
{
    const auto settings = Settings::from(context.config());
    if (!settings) return failure(settings.error());
    m_settings = *settings;
    return {};
}

Result<> MsgProducer::run(PluginContext &context)
{
    return m_settings.messageType == Settings::MessageType::StringData ? sendAll<InitialMsgString>(context, m_settings)
                                                                       : sendAll<InitialMsgJson>(context, m_settings);
}

std::vector<Subscription> MsgOperator::subscriptions() const
{
    return {InitialMsgString::eventType, InitialMsgJson::eventType};
}

Result<> MsgOperator::run(PluginContext &context)
{
    for (std::uint64_t read = 0; read < m_settings.messages; ++read) {
        const auto event = context.receive();
        if (!event) return {}; // the app stops
        const auto count = countIn(*event);
        if (!count) return failure(count.error());
        if (auto sent = context.publish(OperatorMsg{*count}); !sent) return sent;
    }
    return {};
}

std::vector<Subscription> MsgAccumulator::subscriptions() const
{
    return {OperatorMsg::eventType};
}

Result<> MsgAccumulator::run(PluginContext &context)
{
    std::uint64_t read = 0, total = 0;
    while (read < m_settings.messages) {
        const auto event = context.receive();
        if (!event) break; // the app stops
        const auto message = event->as<OperatorMsg>();
        if (!message) return failure(message.error());
        total += message->count;
        ++read;
    }
    context.log("Total messages read by accumulator: " + std::to_string(read));
    context.log("Total count for entire program: " + std::to_string(total));
    return {};
}

} // namespace load_test
