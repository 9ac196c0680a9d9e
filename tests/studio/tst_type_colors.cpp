// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/event_type_model.h"
#include "studio/models/type_colors.h"
#include "tests/support/contrast.h"

#include <QHash>
#include <QSet>
#include <QSignalSpy>
#include <QTest>

#include <array>
#include <cmath>

using namespace event_studio;

namespace {

/// Where equal distances are seen as about equal differences (CIELAB).
std::array<double, 3> labOf(const QColor &colour)
{
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    const double r = linear(colour.redF()), g = linear(colour.greenF()), b = linear(colour.blueF());
    const auto f = [](double v) { return v > 0.008856 ? std::cbrt(v) : 7.787 * v + 16.0 / 116; };
    const double x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047), y = f(0.2126 * r + 0.7152 * g + 0.0722 * b),
                 z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

} // namespace

class TestTypeColors : public QObject {
    Q_OBJECT
private slots:
    void coloursAreReadableOnTheirBackground_data()
    {
        QTest::addColumn<int>("background");
        QTest::addColumn<QColor>("behind");
        QTest::newRow("light") << int(TypeColors::Background::Light) << QColor(Qt::white);
        QTest::newRow("dark") << int(TypeColors::Background::Dark) << QColor(0x2b, 0x2b, 0x2b);
    }

    void coloursAreReadableOnTheirBackground()
    {
        QFETCH(int, background);
        QFETCH(QColor, behind);
        TypeColors colors;
        colors.setBackground(TypeColors::Background(background));
        for (int i = 0; i < 8; ++i) QVERIFY(contrast(colors.colour(QString::number(i)), behind) >= 3);
        QVERIFY(contrast(colors.colour("(unregistered)"), behind) >= 3);
    }

    void typesLookDifferentByColourThenByLine()
    {
        TypeColors colors;
        QSet<QString> looks;
        for (int i = 0; i < 24; ++i) {
            const auto style = colors.style(QString::number(i));
            looks.insert(style.colour.name() + QString::number(style.line));
        }
        QCOMPARE(looks.size(), 24);
    }

    void neighboursAmongTheFirstDozenAreToldApart_data() { coloursAreReadableOnTheirBackground_data(); }

    void neighboursAmongTheFirstDozenAreToldApart()
    {
        QFETCH(int, background);
        TypeColors colors;
        colors.setBackground(TypeColors::Background(background));
        const auto difference = [&colors](int one, int other) {
            const auto a = labOf(colors.colour(QString::number(one))), b = labOf(colors.colour(QString::number(other)));
            return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
        };
        for (int i = 0; i < 12; ++i) (void)colors.colour(QString::number(i));
        for (int i = 0; i < 11; ++i)
            QVERIFY2(difference(i, i + 1) >= 25, qPrintable(QStringLiteral("%1 %2").arg(i).arg(difference(i, i + 1))));
        for (int i = 0; i < 8; ++i)
            for (int other = 0; other < i; ++other)
                QVERIFY2(difference(i, other) >= 20, qPrintable(QStringLiteral("%1 and %2").arg(other).arg(i)));
    }

    void hundredsOfTypesShareTheLooksEvenlyAndKeepThem()
    {
        TypeColors colors;
        const auto look = [](TypeColors &of, int type) {
            const TypeStyle style = of.style("type " + QString::number(type));
            return style.colour.name() + QString::number(style.line);
        };
        QHash<QString, int> uses;
        QStringList looks;
        for (int type = 0; type < 480; ++type) {
            looks << look(colors, type);
            ++uses[looks.last()];
        }
        QCOMPARE(uses.size(), qsizetype(24));
        for (const int use : uses) QCOMPARE(use, 20);
        TypeColors again;
        again.restore(colors.save());
        for (int type = 479; type >= 0; --type) QCOMPARE(look(again, type), looks[type]);
    }

    void aTypeKeepsItsColourOverRestarts()
    {
        TypeColors colors;
        QVERIFY(colors.colour("A") != colors.colour("B"));
        colors.setColour("C", Qt::magenta);
        TypeColors again;
        again.restore(colors.save());
        QCOMPARE(again.colour("B"), colors.colour("B"));
        QCOMPARE(again.colour("C"), QColor(Qt::magenta));
        again.resetColour("C");
        QVERIFY(again.colour("C") != QColor(Qt::magenta));
        again.restore("garbage");
        QCOMPARE(again.colour("B"), colors.colour("B"));
    }

    void everyAppBeginsWithTheFirstColours()
    {
        TypeColors colors;
        const QColor blue = colors.colour("A");
        colors.setApp("Mill");
        QVERIFY(colors.colour("") != blue); // of a type whose name is not known yet: it takes nobody's place
        const QColor first = colors.colour("A"), second = colors.colour("B");
        QCOMPARE(first, blue);
        QSignalSpy changed(&colors, &TypeColors::changed);
        colors.setApp("Station");
        QCOMPARE(changed.count(), 1); // who has drawn by a name draws anew
        QCOMPARE(colors.colour("Wind"), first);
        QCOMPARE(colors.colour("A"), second); // of another type that is called so
        TypeColors again;
        again.restore(colors.save());
        again.setApp("Mill");
        QCOMPARE(again.colour("B"), second);
        QCOMPARE(again.colour("A"), first);
        again.setApp("Station");
        QCOMPARE(again.colour("A"), second);
    }

    void coloursThatAnotherWindowHasChosenAreKept()
    {
        TypeColors first, second;
        first.setColour("A", Qt::magenta);
        first.setColour("B", Qt::magenta);
        second.restore(first.save());
        second.setColour("C", Qt::cyan);
        second.resetColour("B");
        TypeColors again;
        again.restore(second.save(first.save()));
        QCOMPARE(again.colour("A"), QColor(Qt::magenta));
        QVERIFY(again.colour("B") != QColor(Qt::magenta));
        QCOMPARE(again.colour("C"), QColor(Qt::cyan));
        first.setColour("D", Qt::yellow); // and it knows nothing of C
        again.restore(first.save(second.save(first.save())));
        QCOMPARE(again.colour("C"), QColor(Qt::cyan));
        QCOMPARE(again.colour("D"), QColor(Qt::yellow));
    }

    void coloursGoByTheOrderOfTheTypesWhateverIsSeenFirst()
    {
        TypeColors one, other;
        for (TypeColors *colors : {&one, &other}) {
            EventTypeModel model(*colors, nullptr);
            auto snapshot = std::make_shared<Snapshot>();
            for (const char *name : {"A", "B", "C"}) {
                EventTypeSnapshot type;
                type.id = TypeId(snapshot->types.size() + 1);
                type.type = EventType(name);
                snapshot->types.push_back(type);
            }
            model.setSnapshot(snapshot);
            if (colors == &other) (void)colors->colour("C");
        }
        for (const char *name : {"A", "B", "C"}) QCOMPARE(one.colour(name), other.colour(name));
    }
};

QTEST_GUILESS_MAIN(TestTypeColors)
#include "tst_type_colors.moc"
