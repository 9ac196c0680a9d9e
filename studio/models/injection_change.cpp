// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/injection_change.h"

#include "studio/models/injection_store.h"

#include <utility>

namespace event_studio {

InjectionChange::InjectionChange(InjectionStore &store, SavedInjection before, std::optional<SavedInjection> now,
                                 const QString &words)
    : QUndoCommand(words), m_store(store), m_before(std::move(before)), m_now(std::move(now))
{}

void InjectionChange::undo()
{
    if (std::exchange(m_hasHappened, false)) m_store.putBack(m_before, m_now);
}

// A stack does what it gets once more.
void InjectionChange::redo()
{
    if (std::exchange(m_hasHappened, true)) return;
    m_now ? m_store.putBack(*m_now, m_before) : m_store.removeAgain(m_before);
}

} // namespace event_studio
