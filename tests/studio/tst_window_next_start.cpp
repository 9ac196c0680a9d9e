// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/main_window.h"
#include "studio/views/inject_view.h"
#include "studio/views/notice_bar.h"
#include "studio/views/payload_edit.h"
#include "studio/views/segments.h"
#include "tests/studio/shown_studio.h"
#include "tests/support/recorded_run.h"
#include "tests/support/slowness.h"

#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QPlainTextEdit>
#include <QToolButton>
#include <QSettings>

using namespace event_studio;

/// What one start of the program keeps for the next.
class TestWindowNextStart : public QObject, protected WindowTest {
    Q_OBJECT

private slots:
    void whatWasOpenIsOpenAgainAtTheNextStart()
    {
        const QString file = newSettings();
        {
            ShownStudio on(file);
            on.window.openWhatWasOpen();
            QVERIFY(!on.engine().isOpen());
            on.open(m_app.file());
            QVERIFY(on.window.close());
        }
        ShownStudio on(file);
        QVERIFY(!on.engine().isOpen());
        on.window.openWhatWasOpen();
        SOON_VERIFY(on.engine().isOpen() && !on.engine().isBusy());
        QCOMPARE(on.engine().appFile(), m_app.file());
    }

    void aFileThatIsGoneByTheNextStartIsNotAskedFor()
    {
        const QString settings = newSettings();
        const QTemporaryDir folder;
        const auto recording = event_engine::test::recordRun(folder, event_engine::Compression::Lz4, 10).file;
        {
            QSettings kept(settings, QSettings::IniFormat);
            kept.setValue("open/app", folder.filePath("gone.toml"));
            kept.setValue("open/recording", QString::fromStdString(recording));
        }
        ShownStudio on(settings);
        on.window.openWhatWasOpen();
        SOON_VERIFY(on.replay().isOpen());
        QVERIFY(!on.engine().isReading() && !on.window.notice().isVisible());
        QCOMPARE(on.studio().problems.rowCount(), 0);
    }

    void anAppFileThatIsBrokenAtTheStartIsOpenedOnceItIsMended()
    {
        const QString settings = newSettings(), file = m_folder.filePath("mended.toml");
        const QTemporaryDir folder;
        const auto recording = event_engine::test::recordRun(folder, event_engine::Compression::Lz4, 10).file;
        {
            QSettings kept(settings, QSettings::IniFormat);
            kept.setValue("open/app", file);
            kept.setValue("open/recording", QString::fromStdString(recording));
        }
        for (const bool isMended : {false, true}) {
            QFile app(file);
            QVERIFY(app.open(QIODevice::WriteOnly) && app.write(isMended ? "title = \"Mill\"\n" : "title = \n") > 0);
            app.close();
            ShownStudio on(settings);
            on.window.openWhatWasOpen();
            SOON_VERIFY(on.replay().isOpen());
            QCOMPARE(on.window.windowTitle(), isMended ? QString("Mill") : QString());
            QCOMPARE(on.window.notice().isVisible(), !isMended); // the recording does not hide it
            QVERIFY(on.window.close());
        }
    }

    void whatIsOpenIsKeptAtOnce()
    {
        const QString settings = newSettings();
        const QTemporaryDir folder;
        const auto recording = event_engine::test::recordRun(folder, event_engine::Compression::Lz4, 10).file;
        ShownStudio on(settings);
        on.open(m_app.file());
        on.open(QString::fromStdString(recording));
        SOON_VERIFY(on.replay().isOpen());
        on.studio().types.setHiddenTypes({"Wind"});
        const auto kept = [&settings](const char *key) { return QSettings(settings, QSettings::IniFormat).value(key); };
        SOON_COMPARE(kept("open/app").toString(), m_app.file());
        SOON_COMPARE(kept("open/recording").toString(), QString::fromStdString(recording));
        SOON_COMPARE(kept("hiddenTypes").toStringList(), QStringList("Wind"));
        on.replay().close();
        SOON_COMPARE(kept("open/recording").toString(), QString());
    }

    void choicesAreKeptAsTheyAreMade()
    {
        const QString settings = newSettings();
        ShownStudio on(settings), other(settings);
        on.studio().colors.setColour("Wind", Qt::magenta);
        other.studio().colors.setColour("Rain", Qt::cyan);
        EventType image("Image", Encoding::Text);
        on.studio().decoders.setApp("Weather");
        on.studio().decoders.choose(image);
        QVERIFY(other.window.close());
        const auto keeps = [&settings](const char *colour) {
            return QSettings(settings, QSettings::IniFormat).value("colours").toByteArray().contains(colour);
        };
        SOON_VERIFY(keeps("\"Wind\":\"#ff00ff\"") && keeps("\"Rain\":\"#00ffff\""));
        ShownStudio later(settings); // the first one has not ended well
        QCOMPARE(later.studio().colors.colour("Wind"), QColor(Qt::magenta));
        QCOMPARE(later.studio().colors.colour("Rain"), QColor(Qt::cyan));
        QVERIFY(later.studio().decoders.find("Weather", "Image"));
    }

    void whatWasBegunWithNoAppOpenIsThereAtTheNextStartToo()
    {
        const QString settings = newSettings();
        {
            ShownStudio on(settings);
            QTest::mouseClick(on.window.inject().formats()->button(0), Qt::LeftButton); // text
            QTest::keyClicks(on.window.inject().payload()->editor(), "for later");
            QVERIFY(on.window.close());
        }
        ShownStudio again(settings);
        QCOMPARE(again.window.inject().types()->currentText(), QString());
        QCOMPARE(again.window.inject().payload()->text(), QString("for later"));
    }

    void theInjectorSaysOfWhatItWillNotBeThereAtTheNextStart()
    {
        ShownStudio on(newSettings());
        const QLabel &status = *on.window.inject().status();
        on.window.inject().payload()->setText(QString(64 * 1024, 'x'));
        QVERIFY(!status.text().contains("gone after closing"));
        on.window.inject().payload()->setText(QString(64 * 1024 + 1, 'x'));
        QVERIFY(status.text().contains("Over 64 KiB: gone after closing."));
        EventRow large;
        large.type = "Rain";
        large.size = quint64(EventRow::KEPT) + 1;
        large.bytes = QByteArray(qsizetype(large.size), 'x');
        on.window.inject().setEvent(large); // in a file of the window's own
        QVERIFY(status.text().contains("Over 64 KiB: gone after closing."));
        on.window.inject().payload()->setText(m_app.file());
        QVERIFY(!status.text().contains("gone after closing"));
    }
};

QTEST_MAIN(TestWindowNextStart)
#include "tst_window_next_start.moc"
