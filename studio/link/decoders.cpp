// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/decoders.h"

namespace event_studio {

Decoders::Decoders(const std::map<QString, EventType> &types)
{
    if (types.empty()) return;
    auto codecs = std::make_shared<event_engine::PayloadCodecs>();
    for (const auto &[name, type] : types) codecs->emplace(name.toStdString(), type.codec);
    m_codecs = std::move(codecs);
}

const PayloadCodec *Decoders::find(std::string_view typeName) const
{
    if (!m_codecs) return nullptr;
    const auto found = m_codecs->find(typeName);
    return found == m_codecs->end() ? nullptr : &found->second;
}

EventType Decoders::applied(const EventType &type) const
{
    EventType read = type;
    if (const PayloadCodec *codec = find(type.name)) {
        read.codec = *codec;
        read.encoding = codec->encoding();
    }
    return read;
}

EventQuery Decoders::applied(EventQuery query) const
{
    query.filter = query.filter.readingBy(m_codecs);
    return query;
}

SnapshotPointer Decoders::applied(const SnapshotPointer &snapshot) const
{
    if (isEmpty() || !snapshot) return snapshot;
    auto read = std::make_shared<Snapshot>(*snapshot);
    for (EventTypeSnapshot &type : read->types) type.type = applied(type.type);
    return read;
}

} // namespace event_studio
