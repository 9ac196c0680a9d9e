// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/models/injection_file.h"

#include <QUndoCommand>

#include <memory>
#include <optional>

namespace event_studio {

class InjectionStore;

/// That somebody has removed or replaced an entry of a list of injections: the way back, and forth again.
class InjectionChange : public QUndoCommand {
public:
    /// After it has happened. `now` took the place of `before`; empty: nothing did. `store` must outlive it.
    InjectionChange(InjectionStore &store, SavedInjection before, std::optional<SavedInjection> now,
                    const QString &words);

    void undo() override; ///< does nothing where it is undone already
    void redo() override;

    /// Expires with it.
    [[nodiscard]] std::weak_ptr<const void> life() const { return m_life; }

private:
    InjectionStore &m_store;
    SavedInjection m_before;
    std::optional<SavedInjection> m_now;
    bool m_hasHappened = true;
    std::shared_ptr<const void> m_life = std::make_shared<char>();
};

} // namespace event_studio
