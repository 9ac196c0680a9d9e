// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

namespace event_studio {

/// Clock times on whole seconds, minutes and hours, written no finer than the distance of the ticks asks for.
class ClockTicker : public QCPAxisTickerDateTime {
protected:
    double getTickStep(const QCPRange &range) override;
    QString getTickLabel(double tick, const QLocale &locale, QChar formatChar, int precision) override;

private:
    double m_step = 1;
};

/// Values as people read them: 250, 1.2 k, 3 M.
class NumberTicker : public QCPAxisTicker {
protected:
    QString getTickLabel(double tick, const QLocale &locale, QChar formatChar, int precision) override;
};

/// The same at powers of ten.
class LogNumberTicker : public QCPAxisTickerLog {
protected:
    QString getTickLabel(double tick, const QLocale &locale, QChar formatChar, int precision) override;
};

} // namespace event_studio
