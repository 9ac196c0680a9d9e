// SPDX-License-Identifier: BSD-3-Clause
#include "examples/field_station/sky.h"
#include "examples/field_station/watchman.h"
#include "examples/field_station/weather.h"

#include <QColor>
#include <QImage>
#include <QtTest>
#include <algorithm>
#include <numeric>

using namespace field_station;

namespace {

constexpr double STEP = 0.05;
constexpr double FIRST_LOOK = 30; ///< seconds in which a newcomer shall have seen everything

double meanOf(const Image &image)
{
    return std::accumulate(image.pixels.begin(), image.pixels.end(), 0.0) / static_cast<double>(image.pixels.size());
}

bool hasBird(const Image &image)
{
    return std::count(image.pixels.begin(), image.pixels.end(), 25) > 40;
}

} // namespace

class TestFieldStation : public QObject {
    Q_OBJECT

private slots:
    void theSameSeedGivesTheSameWeather();
    void windIsBelievable_data();
    void windIsBelievable();
    void gustsComeWithinTheFirstLook();
    void theBatteryRunsLowInTheMorningAndIsChargedAgain();
    void airWarmsWithTheSun();
    void picturesAreDarkAtNightAndBrightByDay();
    void aBirdIsSeenNowAndThen();
    void anImageIsAPngThatOthersRead();
    void aThresholdIsPassedOnceNotWithEveryTremor();
    void aThresholdMayBeALowerLimit();
};

void TestFieldStation::theSameSeedGivesTheSameWeather()
{
    WindModel one(5), same(5), other(6);
    bool differs = false;
    for (int i = 0; i < 1000; ++i) {
        const auto wind = one.step(STEP);
        QCOMPARE(same.step(STEP).speed, wind.speed);
        differs |= other.step(STEP).speed != wind.speed;
    }
    QVERIFY(differs);
}

void TestFieldStation::windIsBelievable_data()
{
    QTest::addColumn<std::uint32_t>("seed");
    for (std::uint32_t seed = 1; seed <= 5; ++seed) QTest::addRow("seed %u", seed) << seed;
}

void TestFieldStation::windIsBelievable()
{
    QFETCH(std::uint32_t, seed);
    WindModel model(seed);
    for (double time = 0; time < 600; time += STEP) {
        const auto wind = model.step(STEP);
        QVERIFY(wind.speed >= 0 && wind.speed < 45);
        QVERIFY(wind.direction >= 0 && wind.direction <= 360);
        QVERIFY(model.gust() >= 0 && model.gust() <= 1);
    }
}

void TestFieldStation::gustsComeWithinTheFirstLook()
{
    constexpr std::uint32_t seedOfTheApp = 5;
    WindModel model(seedOfTheApp);
    double strongest = 0, greatestGust = 0;
    for (double time = 0; time < FIRST_LOOK; time += STEP) {
        strongest = std::max(strongest, model.step(STEP).speed);
        greatestGust = std::max(greatestGust, model.gust());
    }
    QVERIFY2(strongest > 15, qPrintable(QString::number(strongest)));
    QVERIFY(greatestGust > 0.95); // so that the sensor comes to its full rate
}

void TestFieldStation::theBatteryRunsLowInTheMorningAndIsChargedAgain()
{
    BatteryModel model(1);
    double lowest = 100, atNoon = 0;
    for (double time = 0; time < DAY / 4; time += 2) {
        atNoon = model.step(2, sunAt(time)).charge;
        if (time < FIRST_LOOK) lowest = std::min(lowest, atNoon);
    }
    QVERIFY2(lowest < 30, qPrintable(QString::number(lowest)));
    QVERIFY2(atNoon > 50, qPrintable(QString::number(atNoon)));
    for (double time = DAY / 4; time < 10 * DAY; time += 2) {
        const auto battery = model.step(2, sunAt(time));
        QVERIFY(battery.charge >= 0 && battery.charge <= 100);
        QVERIFY(battery.volts > 10 && battery.volts < 14.5);
    }
}

void TestFieldStation::airWarmsWithTheSun()
{
    TemperatureModel model(1);
    const double morning = model.step(0.2, sunAt(0)).celsius;
    Temperature air;
    for (double time = 0; time < DAY / 3; time += 0.2) air = model.step(0.2, sunAt(time));
    QVERIFY(air.celsius > morning + 3);
    QVERIFY(air.humidity >= 20 && air.humidity <= 100);
}

void TestFieldStation::picturesAreDarkAtNightAndBrightByDay()
{
    Sky sky(1);
    const auto night = sky.picture(10, -1);
    QCOMPARE(night.pixels.size(), std::size_t(Sky::WIDTH * Sky::HEIGHT));
    QVERIFY(meanOf(night) < 40);
    QVERIFY(meanOf(sky.picture(10, 1)) > 100);
}

void TestFieldStation::aBirdIsSeenNowAndThen()
{
    Sky sky(1);
    int birds = 0;
    for (int i = 0; i < 200; ++i) birds += hasBird(sky.picture(i, 0.8));
    QVERIFY2(birds > 20 && birds < 70, qPrintable(QString::number(birds)));
}

void TestFieldStation::anImageIsAPngThatOthersRead()
{
    const auto image = Sky(1).picture(10, 0.8);
    QImage read;
    QVERIFY(read.loadFromData(QByteArray::fromStdString(image.png()), "PNG"));
    QCOMPARE(read.size(), QSize(Sky::WIDTH, Sky::HEIGHT));
    QCOMPARE(read.format(), QImage::Format_Indexed8);
    for (const QPoint place : {QPoint(0, 0), QPoint(95, 0), QPoint(40, 31), QPoint(95, 63)})
        QCOMPARE(read.pixelIndex(place), int(image.pixels[std::size_t(place.y()) * Sky::WIDTH + place.x()]));
    const QColor day = read.color(210), night = read.color(10);
    QVERIFY(day.blue() > day.red() && day.lightness() > 150 && night.lightness() < 30);
}

void TestFieldStation::aThresholdIsPassedOnceNotWithEveryTremor()
{
    using Change = Threshold::Change;
    Threshold gust(15, 10);
    QVERIFY(!gust.look(14));
    QCOMPARE(gust.look(15.5), std::optional(Change::Raised));
    QVERIFY(!gust.look(14.9) && !gust.look(15.1) && !gust.look(10));
    QCOMPARE(gust.look(9), std::optional(Change::Over));
    QVERIFY(!gust.look(12));
    QCOMPARE(gust.look(16), std::optional(Change::Raised));
}

void TestFieldStation::aThresholdMayBeALowerLimit()
{
    using Change = Threshold::Change;
    Threshold battery(30, 33);
    QVERIFY(!battery.look(31));
    QCOMPARE(battery.look(29), std::optional(Change::Raised));
    QVERIFY(!battery.look(32));
    QCOMPARE(battery.look(34), std::optional(Change::Over));
}

QTEST_GUILESS_MAIN(TestFieldStation)
#include "tst_field_station.moc"
