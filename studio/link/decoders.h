// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"

#include <QString>
#include <map>
#include <memory>

namespace event_studio {

/// How somebody has chosen to read the payloads of some types in this window, whatever the app or the recording says of
/// them. An immutable value; any thread.
class Decoders {
public:
    Decoders() = default;
    /// By the names of types. Of each, encoding and codec are used.
    explicit Decoders(const std::map<QString, EventType> &types);

    [[nodiscard]] bool isEmpty() const { return !m_codecs; }
    /// Null: it is read as the app says.
    [[nodiscard]] const PayloadCodec *find(std::string_view typeName) const;
    /// The type as it is to be read.
    [[nodiscard]] EventType applied(const EventType &type) const;
    /// The query, whose filter finds values in payloads as they are read here.
    [[nodiscard]] EventQuery applied(EventQuery query) const;
    /// The same snapshot where there is nothing to apply.
    [[nodiscard]] SnapshotPointer applied(const SnapshotPointer &snapshot) const;

private:
    std::shared_ptr<const event_engine::PayloadCodecs> m_codecs; ///< null: none is chosen
};

} // namespace event_studio
