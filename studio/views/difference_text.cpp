// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/difference_text.h"

#include "studio/models/decoded_event.h"
#include "studio/models/formats.h"
#include "studio/models/line_difference.h"

#include <QCoreApplication>

#include <algorithm>

namespace event_studio {

namespace {

constexpr std::size_t COMPARED = 64 * 1024;

QString tr(const char *text)
{
    return QCoreApplication::translate("DifferenceText", text);
}

QStringList linesOf(const EventRow &event)
{
    const ByteView payload = event.payload().first(std::min(event.payload().size(), COMPARED));
    const bool isSmall = event.size <= COMPARED;
    if (isSmall && (event.encoding == Encoding::Json || isTyped(event.codec)))
        if (const auto json = prettyPayload(event)) return json->split('\n');
    return (event.encoding == Encoding::Text ? payloadText(payload) : hexDump(payload)).split('\n');
}

QString html(const DifferenceLine &line, const Theme &theme)
{
    const bool added = line.kind == DifferenceLine::Kind::Added, removed = line.kind == DifferenceLine::Kind::Removed;
    const QColor colour = added ? theme.good : removed ? theme.danger : theme.muted;
    const QString sign = added ? "+ " : removed ? "- " : "  ";
    return QStringLiteral("<span style=\"color:%1\">%2</span>").arg(colour.name(), (sign + line.text).toHtmlEscaped());
}

QString heading(const EventRow &before, const EventRow &now)
{
    const Duration between = now.brokerTime - before.brokerTime;
    const QString distance = humanDuration(between < Duration(0) ? -between : between);
    return tr("#%1, compared with #%2 (%3 %4)")
        .arg(fullNumber(now.sequence), fullNumber(before.sequence), distance,
             between < Duration(0) ? tr("later") : tr("earlier"));
}

} // namespace

QString differenceHtml(const EventRow &before, const EventRow &now, const Theme &theme, const QString &fontFamily)
{
    const auto lines = lineDifference(linesOf(before), linesOf(now));
    const bool same = std::all_of(lines.begin(), lines.end(),
                                  [](const DifferenceLine &line) { return line.kind == DifferenceLine::Kind::Same; });
    QString text;
    for (const DifferenceLine &line : lines) text += html(line, theme) + '\n';
    const bool isLarge = std::max(before.size, now.size) > COMPARED;
    const QString remark = same && isLarge ? tr("What is compared, the first 64 KiB, is equal.")
                           : same          ? tr("The payloads are equal.")
                           : isLarge       ? tr("Of large payloads the first 64 KiB are compared.")
                                           : QString();
    return QStringLiteral(
               "<p style=\"color:%1\">%2</p><p style=\"color:%1\">%3</p><pre style=\"font-family:'%4'\">%5</pre>")
        .arg(theme.muted.name(), heading(before, now).toHtmlEscaped(), remark, fontFamily, text);
}

} // namespace event_studio
