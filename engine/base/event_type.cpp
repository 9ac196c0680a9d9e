// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/event_type.h"

#include "event_engine/text.h"

namespace event_engine {

Subscription Subscription::prefix(Bytes bytes)
{
    Subscription subscription("");
    subscription.m_kind = Kind::Prefix;
    subscription.m_prefix = std::move(bytes);
    return subscription;
}

std::string Subscription::toText() const
{
    return m_kind == Kind::Prefix ? "prefix " + hexText(m_prefix) : m_type;
}

} // namespace event_engine
