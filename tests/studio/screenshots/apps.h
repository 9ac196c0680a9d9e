// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace event_studio {

class Studio;

// The apps and recordings that the pictures show. Each returns the file to open.

/// An example in a folder of its own, on ports that are free whatever else runs on this machine.
[[nodiscard]] QString copyOfExample(const Studio &studio, const QString &name);
/// A plugin dies of an error in its second second; the app goes on.
[[nodiscard]] QString appWithDyingPlugin(const Studio &studio);
/// A plugin dies each time that it is started, until it is not started again; the other works.
[[nodiscard]] QString appWithRestartedPlugin(const Studio &studio);
/// A rule of captures is met once a second or so.
[[nodiscard]] QString appWithCaptures(const Studio &studio);
/// What its plugin says has several levels; another takes nothing, and one does not answer any more.
[[nodiscard]] QString appWithTroubledPlugins(const Studio &studio);
/// It names a library that is not there.
[[nodiscard]] QString appThatCannotStart(const Studio &studio);
/// A recording of a day: three types at their own pace, and a gap in the night.
[[nodiscard]] QString recordingOfADay(const Studio &studio);

} // namespace event_studio
