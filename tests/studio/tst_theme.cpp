// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/mood_sign.h"
#include "studio/plots/theme.h"
#include "tests/support/contrast.h"

#include <QTest>

using namespace event_studio;

class TestTheme : public QObject {
    Q_OBJECT
private slots:
    void wordsAreReadable_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void wordsAreReadable()
    {
        QFETCH(bool, dark);
        const Theme &theme = dark ? Theme::darkOne() : Theme::light();
        for (const QColor &words : {theme.text, theme.muted, theme.accent, theme.good, theme.warning, theme.danger})
            QVERIFY2(contrast(words, theme.surface) >= 4.5, qPrintable(words.name()));
        for (const auto mood : {PluginModel::Quiet, PluginModel::Good, PluginModel::Worrying, PluginModel::Bad})
            QVERIFY2(contrast(moodColour(mood, theme), theme.surface) >= 4.5, qPrintable(QString::number(mood)));
        QVERIFY(contrast(theme.onAccent, theme.accent) >= 4.5);
        QVERIFY(contrast(theme.text, theme.selection) >= 4.5);
    }

    void whatIsFaintIsFaintAlikeInBothMoods()
    {
        const auto faintness = [](const Theme &theme) { return contrast(theme.faint, theme.surface); };
        const double light = faintness(Theme::light()), dark = faintness(Theme::darkOne());
        QVERIFY2(light >= 3.5 && std::abs(light - dark) < 0.5,
                 qPrintable(QStringLiteral("%1 %2").arg(light).arg(dark)));
    }
};

QTEST_GUILESS_MAIN(TestTheme)
#include "tst_theme.moc"
