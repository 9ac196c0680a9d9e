// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/tickers.h"

#include "studio/models/formats.h"

namespace event_studio {

namespace {

constexpr double DAY = 86400;

QString clockFormat(double step)
{
    if (step >= DAY) return QStringLiteral("d MMM");
    if (step >= 60) return QStringLiteral("hh:mm");
    if (step >= 1) return QStringLiteral("hh:mm:ss");
    return QStringLiteral("hh:mm:ss.zzz");
}

} // namespace

double ClockTicker::getTickStep(const QCPRange &range)
{
    return m_step = QCPAxisTickerDateTime::getTickStep(range);
}

QString ClockTicker::getTickLabel(double tick, const QLocale &, QChar, int)
{
    return keyToDateTime(tick).toString(clockFormat(m_step));
}

QString NumberTicker::getTickLabel(double tick, const QLocale &, QChar, int)
{
    return humanNumber(tick);
}

QString LogNumberTicker::getTickLabel(double tick, const QLocale &, QChar, int)
{
    return humanNumber(tick);
}

} // namespace event_studio
