// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/models/payload_copies.h"
#include "studio/models/payload_template.h"

#include <QMetaType>
#include <QString>
#include <functional>
#include <optional>
#include <vector>

namespace event_studio {

/// What a person set up to inject, as it is kept.
struct SavedInjection {
    QString name; ///< in the library; empty in the history
    QString type;
    PayloadFormat format = PayloadFormat::Text;
    QString payload;
    quint64 count = 1;
    double rate = 0;
    QString whenever{}; ///< the type of which each event is answered by one; empty: sent at once

    [[nodiscard]] QString label() const; ///< its name, or type and the payload's beginning
    friend bool operator==(const SavedInjection &, const SavedInjection &) = default;
};

/// What becomes of a file that a payload names.
enum class PayloadFile {
    Named, ///< it is somebody's own, and the entry names it
    Copied ///< it does not last: a copy is kept as long as the entry
};

/// A list of injections in a JSON file: the history (newest first, each once, 100 at most) or the library (by name).
/// Read before and written after every change, since other windows keep theirs in the same file. A file that cannot be
/// read or written is told and harms nothing. All but keeps() waits for the disk, and a change up to a second for
/// another window. One thread at a time.
class InjectionFile {
public:
    enum class Kind { History, Library };
    static constexpr int HISTORY_LIMIT = 100;

    /// Copies of payloads are kept in a folder beside the file, of its name.
    InjectionFile(Kind kind, const QString &file);

    /// Reads the file; none yet is no failure.
    Result<> load();
    /// History: to the front. Library: under its name, in place of what had it.
    Result<> add(SavedInjection injection, PayloadFile file = PayloadFile::Named);
    Result<> remove(SavedInjection injection);
    /// What the last add() took the place of, in the library.
    [[nodiscard]] const std::optional<SavedInjection> &replaced() const { return m_replaced; }
    /// Brings back what was removed or replaced, in the library where nobody else has its name: `instead` may have it,
    /// and goes. There is a way back, and the copies of payloads stay, until forgetRemoved().
    Result<> putBack(SavedInjection injection, std::optional<SavedInjection> instead = {});
    void forgetRemoved();
    /// As they were read or written last.
    [[nodiscard]] const std::vector<SavedInjection> &entries() const { return m_entries; }
    /// Whether it is the path of a copy, there as long as an entry names it. Any thread.
    [[nodiscard]] bool keeps(const QString &path) const { return m_copies.has(path); }

private:
    Result<> change(const std::function<void()> &alter);
    void removeCopyOf(const SavedInjection &injection) const;
    Result<SavedInjection> withCopy(SavedInjection injection) const;
    void put(const SavedInjection &injection);
    [[nodiscard]] const SavedInjection *named(const QString &name) const; ///< null: none
    Result<> save() const;

    Kind m_kind;
    QString m_file;
    PayloadCopies m_copies;
    std::vector<SavedInjection> m_entries;
    std::vector<SavedInjection> m_removed; ///< or replaced; their copies are kept
    std::optional<SavedInjection> m_replaced;
};

} // namespace event_studio

Q_DECLARE_METATYPE(event_studio::SavedInjection)
