// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/start_names.h"

#include <QTest>

using namespace event_engine::cli;

class StartNamesTest : public QObject {
    Q_OBJECT

private:
    /// The name in "...: say NAME, for example".
    static std::string proposedIn(const std::string &sentence)
    {
        static const std::string before = ": say ", after = ", for example";
        const auto begin = sentence.rfind(before);
        if (begin == std::string::npos || !sentence.ends_with(after)) return {};
        return sentence.substr(begin + before.size(), sentence.size() - begin - before.size() - after.size());
    }

private slots:
    void whatIsProposedWouldDo_data()
    {
        QTest::addColumn<std::string>("name");
        for (const std::string name :
             {"",       "!",       "9",   "class", "class!", "class__", "signal",  "signal!",      "std",
              "std!",   "_main",   "c",   "c!",    "test-",  "Plugin",  "Plugin!", "event_engine", "event-engine",
              "import", "import!", "9__", "__"})
            QTest::newRow(name.c_str()) << name;
        QTest::newRow("digits") << std::string(60, '1');
        QTest::newRow("very long") << std::string(300, 'x');
        QTest::newRow("a blank where it is cut") << std::string(59, 'x') + " y";
    }
    void whatIsProposedWouldDo()
    {
        QFETCH(std::string, name);
        if (const auto mistake = mistakeInAppName(name); !mistake.empty())
            QCOMPARE(mistakeInAppName(proposedIn(mistake)), std::string());
        for (const auto language : {PluginLanguage::Cpp, PluginLanguage::Python})
            if (const auto mistake = mistakeInPluginName(name, language); !mistake.empty())
                QCOMPARE(mistakeInPluginName(proposedIn(mistake), language), std::string());
    }

    void itIsNearWhatWasSaid()
    {
        QCOMPARE(proposedIn(mistakeInPluginName("signal!", PluginLanguage::Python)), std::string("signal_plugin"));
        QCOMPARE(proposedIn(mistakeInPluginName("std!", PluginLanguage::Cpp)), std::string("StdPlugin"));
        QCOMPARE(proposedIn(mistakeInAppName("wind station")), std::string("wind_station"));
    }
};

QTEST_GUILESS_MAIN(StartNamesTest)
#include "tst_start_names.moc"
