// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The words of app.toml, recordings and command lines for enums, read back: toText() the other way round.

#include "event_engine/recorder.h"
#include "event_engine/snapshot.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace event_engine {

/// Every value of an enum that people write or files hold, in the order in which a message lists them.
template <class Enum>
inline constexpr std::array<Enum, 0> ALL{};
template <>
inline constexpr std::array ALL<Encoding>{Encoding::Text,    Encoding::Json, Encoding::FlatBuffer, Encoding::Protobuf,
                                          Encoding::MsgPack, Encoding::Cbor, Encoding::Binary};
template <>
inline constexpr std::array ALL<ByteOrder>{ByteOrder::Little, ByteOrder::Big};
template <>
inline constexpr std::array ALL<PublisherKind>{PublisherKind::Internal, PublisherKind::External, PublisherKind::Raw,
                                               PublisherKind::Injector, PublisherKind::Replay};
template <>
inline constexpr std::array ALL<OverflowPolicy>{OverflowPolicy::Block, OverflowPolicy::DropOldest,
                                                OverflowPolicy::DropNewest};
template <>
inline constexpr std::array ALL<OnFailure>{OnFailure::Keep, OnFailure::StopApp};
template <>
inline constexpr std::array ALL<RestartPolicy>{RestartPolicy::Never, RestartPolicy::OnFailure, RestartPolicy::Always};
template <>
inline constexpr std::array ALL<Isolation>{Isolation::Thread, Isolation::Process};
template <>
inline constexpr std::array ALL<Compression>{Compression::Zstd, Compression::Lz4, Compression::None};

/// The value whose toText() is `word`; empty: there is none.
template <class Enum>
[[nodiscard]] std::optional<Enum> fromText(std::string_view word)
{
    const auto found =
        std::find_if(ALL<Enum>.begin(), ALL<Enum>.end(), [&](Enum value) { return toText(value) == word; });
    return found == ALL<Enum>.end() ? std::nullopt : std::optional(*found);
}

} // namespace event_engine
