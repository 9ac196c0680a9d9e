// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"
#include "studio/models/payload_picture.h"
#include "studio/models/payload_tree.h"

#include <QString>
#include <memory>
#include <optional>

namespace event_studio {

/// What there is to read in the payload of a whole event. Immutable.
struct PayloadReading {
    PayloadDocumentPointer document; ///< null: it is no JSON, and does not decode into any
    std::optional<event_engine::DecodedPayload> values;
    QString mistake; ///< why it does not decode, though its type says that it should
    std::optional<FoundPicture> picture;

    /// Booleans are 0 and 1. Empty: there is none at that path.
    [[nodiscard]] std::optional<double> number(const QString &path) const;
};

using PayloadReadingPointer = std::shared_ptr<const PayloadReading>;

/// Any thread. Takes as long as the payload takes: a large one belongs on a worker, and its end goes to one by itself.
[[nodiscard]] PayloadReadingPointer readPayload(const EventRow &event);

} // namespace event_studio
