// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/formats.h"

#include "event_engine/event_text.h"
#include "event_engine/text.h"

#include <QDateTime>
#include <array>
#include <cmath>

namespace event_studio {

namespace {

using namespace std::chrono_literals;
using std::chrono::duration_cast;
using std::chrono::floor;

QString withoutTrailingZeros(QString number)
{
    if (!number.contains(u'.')) return number;
    while (number.endsWith(u'0')) number.chop(1);
    if (number.endsWith(u'.')) number.chop(1);
    return number;
}

QString smallNumber(double number)
{
    const int decimals = number >= 10 ? 0 : number >= 1 ? 1 : 2;
    return withoutTrailingZeros(QString::number(number, 'f', decimals));
}

struct Divided {
    QString prefix;
    double number;
};

/// By the thousands that its unit's prefix stands for.
Divided divide(double number)
{
    static constexpr std::array PREFIXES{"", "k", "M", "G", "T", "P"};
    std::size_t prefix = 0;
    // 999.5 and not 1000: what rounds up to 1000 belongs to the next prefix.
    while (number >= 999.5 && prefix + 1 < PREFIXES.size()) {
        number /= 1000;
        ++prefix;
    }
    return {QString::fromLatin1(PREFIXES[prefix]), number};
}

/// A number and its unit's prefix, apart: "1.2", "k".
std::pair<QString, QString> scaled(double number)
{
    const auto [prefix, divided] = divide(number);
    if (prefix.isEmpty()) return {smallNumber(number), {}};
    return {QString::number(divided, 'f', divided < 99.95 ? 1 : 0), prefix};
}

QString joined(const std::pair<QString, QString> &number, const QString &unit)
{
    const QString tail = number.second + unit;
    return tail.isEmpty() || (number.second.isEmpty() && unit.startsWith(u'/')) ? number.first + tail
                                                                                : number.first + u' ' + tail;
}

QString twoParts(std::int64_t whole, const char *unit, std::int64_t part, const char *partUnit)
{
    return QStringLiteral("%1 %2 %3 %4")
        .arg(whole)
        .arg(QLatin1String(unit))
        .arg(part, 2, 10, QLatin1Char('0'))
        .arg(QLatin1String(partUnit));
}

QString fromASecondOn(Duration duration)
{
    const auto seconds = duration_cast<std::chrono::seconds>(duration).count();
    if (seconds < 10) return smallNumber(double(duration.count()) / 1e9) + QStringLiteral(" s");
    if (seconds < 60) return QStringLiteral("%1 s").arg(seconds);
    if (seconds < 3600) return twoParts(seconds / 60, "min", seconds % 60, "s");
    if (seconds < 86400) return twoParts(seconds / 3600, "h", seconds / 60 % 60, "min");
    return twoParts(seconds / 86400, "d", seconds / 3600 % 24, "h");
}

QString secondsText(Duration duration)
{
    const bool negative = duration < 0ns;
    const auto micros = std::abs(duration_cast<std::chrono::microseconds>(duration).count());
    return QStringLiteral("%1%2.%3")
        .arg(negative ? QStringLiteral("-") : QString())
        .arg(micros / 1'000'000)
        .arg(micros % 1'000'000, 6, 10, QLatin1Char('0'));
}

QString localTime(Timestamp time, const QString &format)
{
    const auto seconds = floor<std::chrono::seconds>(time);
    const auto micros = duration_cast<std::chrono::microseconds>(time - seconds).count();
    return QDateTime::fromSecsSinceEpoch(seconds.time_since_epoch().count()).toString(format) +
           QStringLiteral(".%1").arg(micros, 6, 10, QLatin1Char('0'));
}

} // namespace

QString humanNumber(double number)
{
    return joined(scaled(number), {});
}

QString axisNumber(double number)
{
    const auto [prefix, divided] = divide(std::abs(number));
    const QString digits = QString::number(std::copysign(divided, number), 'g', 6);
    return prefix.isEmpty() ? digits : digits + u' ' + prefix;
}

QString humanRate(double perSecond)
{
    return joined(scaled(perSecond), QStringLiteral("/s"));
}

QString humanBytes(double bytes)
{
    return joined(scaled(bytes), QStringLiteral("B")).replace(QLatin1String("kB"), QLatin1String("KB"));
}

QString humanByteRate(double bytesPerSecond)
{
    return humanBytes(bytesPerSecond) + QStringLiteral("/s");
}

QString fullNumber(quint64 number)
{
    return QString::fromStdString(event_engine::countText(number));
}

QString counted(quint64 number, const char *noun)
{
    return QString::fromStdString(event_engine::counted(number, noun));
}

QString humanDuration(Duration duration)
{
    if (duration < 0ns) return u'-' + humanDuration(-duration);
    const auto nanos = double(duration.count());
    if (duration < 1us) return QStringLiteral("%1 ns").arg(duration.count());
    if (duration < 1ms) return smallNumber(nanos / 1e3) + QStringLiteral(" µs");
    if (duration < 1s) return smallNumber(nanos / 1e6) + QStringLiteral(" ms");
    return fromASecondOn(duration);
}

QString humanAge(Duration age)
{
    if (age < 1s) return QStringLiteral("now");
    const auto seconds = floor<std::chrono::seconds>(age).count();
    if (seconds < 60) return QStringLiteral("%1 s").arg(seconds);
    if (seconds < 3600) return QStringLiteral("%1 min").arg(seconds / 60);
    if (seconds < 86400) return QStringLiteral("%1 h").arg(seconds / 3600);
    return QStringLiteral("%1 d").arg(seconds / 86400);
}

QString clockText(Duration duration, int decimals)
{
    const bool negative = duration < 0ns;
    const auto tick = std::pow(10, 9 - decimals);
    const auto nanos = std::int64_t(std::floor(std::abs(double(duration.count())) / tick) * tick);
    const std::int64_t seconds = nanos / 1'000'000'000;
    QString text = QStringLiteral("%1:%2")
                       .arg(seconds / 60 % 60, 2, 10, QLatin1Char('0'))
                       .arg(seconds % 60, 2, 10, QLatin1Char('0'));
    if (seconds >= 3600) text.prepend(QStringLiteral("%1:").arg(seconds / 3600, 2, 10, QLatin1Char('0')));
    if (decimals > 0)
        text += QStringLiteral(".%1").arg(nanos % 1'000'000'000, 9, 10, QLatin1Char('0')).left(decimals + 1);
    return negative ? u'-' + text : text;
}

QString timeOfDay(Timestamp time)
{
    return localTime(time, QStringLiteral("HH:mm:ss")).left(8);
}

QString timeText(Timestamp time, TimeStyle style, Timestamp reference)
{
    switch (style) {
    case TimeStyle::Absolute: return localTime(time, QStringLiteral("HH:mm:ss"));
    case TimeStyle::Relative: return secondsText(time - reference);
    case TimeStyle::SincePrevious: break;
    }
    return (time < reference ? QString() : QStringLiteral("+")) + secondsText(time - reference);
}

QString fullTimeText(Timestamp time)
{
    return localTime(time, QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

QString isoTime(Timestamp time)
{
    return QString::fromStdString(event_engine::isoText(time));
}

} // namespace event_studio
