// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/wire/batch_layout.h"
#include "engine/wire/type_registry.h"
#include "event_engine/error.h"

#include <cstdint>
#include <span>
#include <vector>

namespace event_engine {

/// Whether bytes that came from another process are a batch, down to the last record, link and run: whoever reads them
/// afterwards trusts them as one that was built here. Keeps some memory for the next one.
class BatchCheck {
public:
    /// What its receiver has to know of a well-formed batch.
    struct Facts {
        std::uint32_t largest = 0; ///< bytes of its largest event
        bool isReplayed = false;   ///< some event says that it is of a recording
        bool lacksItsType = false; ///< some event of no type begins with a type's filter
    };

    /// The bytes are 8-byte aligned. Fails with what is wrong with them.
    [[nodiscard]] Result<Facts> check(ByteView bytes, const TypeRegistry &types);
    /// The same for one whose times mean nothing here: from now on all its events have the base time, whatever that
    /// will be.
    [[nodiscard]] Result<Facts> checkWithoutTimes(std::span<std::byte> bytes, const TypeRegistry &types);

private:
    // Of each type that has a run: what is left of it, as far as the records have been looked at.
    struct Slot {
        std::uint32_t epoch = 0, count = 0, bytes = 0;
        std::uint32_t next = 0; // where its next record has to lie, 0 = none is left
    };
    struct Type {
        const EventType *type = nullptr;
        Slot *slot = nullptr; // null: it has no run
        std::uint32_t filterSize = 0;
        std::uint64_t filter = 0, mask = 0; // the eight bytes before the payload
    };

    [[nodiscard]] Result<> takeRuns(const std::byte *base, const TypeRegistry &types);
    template <class Byte>
    [[nodiscard]] Result<Facts> checkBytes(std::span<Byte> bytes, const TypeRegistry &types);
    template <class Byte>
    [[nodiscard]] Result<Facts> walk(Byte *base, const TypeRegistry &types);
    [[nodiscard]] Type typeOf(TypeId id, const TypeRegistry &types);
    [[nodiscard]] Result<> checkEnds(const std::byte *base) const;

    std::vector<Slot> m_slots; // by type; valid where the epoch is the present one
    std::uint32_t m_epoch = 0;
};

} // namespace event_engine
