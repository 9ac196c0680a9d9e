// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"

#include <QString>

namespace event_studio {

/// A number within the payloads of a type.
struct PlottedField {
    QString type; ///< the event type's name
    QString path; ///< as PayloadTree::pathOf(): "gusts[2].speed"
    friend bool operator==(const PlottedField &, const PlottedField &) = default;

    [[nodiscard]] QString name() const { return type + u'.' + path; }
};

/// Booleans are 0 and 1. A reader that always finds nothing, where the path makes no sense.
[[nodiscard]] NumberReader numberReader(const PayloadCodec &codec, const QString &path);

} // namespace event_studio
