// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace event_studio {

class StudioData;

/// What empty tables say now, each with what to do about it. Links: "open", "example", "run".
struct EmptyWords {
    QString types, plugins, events, output, topology;
};

[[nodiscard]] EmptyWords emptyWords(const StudioData &studio, bool hasExample);

} // namespace event_studio
