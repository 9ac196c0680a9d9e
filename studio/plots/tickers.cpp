// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/tickers.h"

#include "studio/models/formats.h"

namespace event_studio {

namespace {

constexpr double MINUTE = 60, DAY = 86400; // seconds

QString clockFormat(double step)
{
    if (step >= DAY) return QStringLiteral("d MMM");
    if (step >= MINUTE) return QStringLiteral("hh:mm");
    if (step >= 1) return QStringLiteral("hh:mm:ss");
    return QStringLiteral("hh:mm:ss.zzz");
}

} // namespace

double ClockTicker::getTickStep(const QCPRange &range)
{
    m_step = QCPAxisTickerDateTime::getTickStep(range);
    // Two and a half seconds or minutes would be written as two.
    const double wanted = range.size() / tickCount();
    for (const double unit : {1.0, MINUTE})
        if (qFuzzyCompare(m_step, 2.5 * unit)) m_step = (wanted < 2.6 * unit ? 2 : 5) * unit;
    return m_step;
}

QString ClockTicker::getTickLabel(double tick, const QLocale &, QChar, int)
{
    return keyToDateTime(tick).toString(clockFormat(m_step));
}

QString NumberTicker::getTickLabel(double tick, const QLocale &, QChar, int)
{
    return axisNumber(tick);
}

QString LogNumberTicker::getTickLabel(double tick, const QLocale &, QChar, int)
{
    return axisNumber(tick);
}

} // namespace event_studio
