// SPDX-License-Identifier: GPL-3.0-or-later
// What has been begun in the injector, and is there again at the next start.
#include "studio/models/settings.h"
#include "studio/views/inject_view.h"
#include "studio/views/payload_edit.h"

#include <QDir>
#include <QFileInfo>

namespace event_studio {

namespace {

const QString DRAFT = QStringLiteral("inject/");
constexpr qsizetype LONGEST_DRAFT = 64 * 1024; // it is written a second after each change

} // namespace

void InjectView::saveDraft(Settings &settings) const
{
    const SavedInjection draft = injection();
    settings.setValue(DRAFT + QStringLiteral("type"), draft.type);
    settings.setValue(DRAFT + QStringLiteral("format"), toText(draft.format));
    settings.setValue(DRAFT + QStringLiteral("payload"),
                      outlastsWindow() && !m_payload->isUntouched() ? draft.payload : QString());
}

bool InjectView::outlastsWindow() const
{
    const QString payload = m_payload->text();
    return m_payload->format() == PayloadFormat::File ? !isOfThisWindow(payload) : payload.size() <= LONGEST_DRAFT;
}

void InjectView::restoreDraft(const Settings &settings)
{
    const QString type = settings.value(DRAFT + QStringLiteral("type")).toString();
    const QString payload = settings.value(DRAFT + QStringLiteral("payload")).toString();
    const PayloadFormat format = payloadFormatOf(settings.value(DRAFT + QStringLiteral("format")).toString());
    if (!type.isEmpty() || !payload.isEmpty()) setInjection({{}, type, format, payload});
}

bool InjectView::isOfThisWindow(const QString &payload) const
{
    return QFileInfo(payload).absolutePath() == QDir(m_largePayloads.path()).absolutePath();
}

} // namespace event_studio
