// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"

#include <QByteArray>

#include <stop_token>

namespace event_studio {

/// Writes a file in pieces, so that a slow disk is not waited for in vain; what is there stays until the new one is
/// whole. For a worker.
[[nodiscard]] Result<void> writeWhole(const QString &file, const QByteArray &bytes, const std::stop_token &stop);

[[nodiscard]] Error cannotBeWritten(const QString &file, const QString &why);
[[nodiscard]] Error writingIsStopped(const QString &file);

} // namespace event_studio
