// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"

#include <QString>

namespace event_studio {

/// Copies of files whose bytes are payloads, in a folder of their own, each under a name that no other has, in whatever
/// window or program it was made.
class PayloadCopies {
public:
    /// The folder is made when it is needed.
    explicit PayloadCopies(QString folder) : m_folder(std::move(folder)) {}

    [[nodiscard]] bool has(const QString &path) const; ///< whether it is one of these, there or not
    /// Returns the path of the copy.
    [[nodiscard]] Result<QString> add(const QString &file) const;
    /// Harms no file that is none of these.
    void remove(const QString &path) const;

private:
    QString m_folder;
};

[[nodiscard]] bool haveSameBytes(const QString &oneFile, const QString &otherFile);

} // namespace event_studio
