// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace event_studio {

/// The app.toml of the example that the first start offers: the installed one beside the program, else the one of the
/// source tree that the program was built from. Empty: neither is there.
[[nodiscard]] QString exampleApp();

} // namespace event_studio
