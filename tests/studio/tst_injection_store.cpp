// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/injection_change.h"
#include "studio/models/injection_store.h"
#include "tests/studio/model_text.h"
#include "tests/support/slowness.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUndoStack>

using namespace event_studio;

namespace {

void writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("none");
}

SavedInjection injection(const QString &name, const QString &payload)
{
    return {name, "TypeA", PayloadFormat::Json, payload, 3, 0.5};
}

SavedInjection fileInjection(const QString &name, const QString &path)
{
    SavedInjection what = injection(name, path);
    what.format = PayloadFormat::File;
    return what;
}

QStringList labels(const InjectionFile &file)
{
    QStringList labels;
    for (const SavedInjection &entry : file.entries()) labels << entry.label();
    return labels;
}

} // namespace

/// The lists of the injector: what is in their files, and what a window shows of them.
class TestInjectionStore : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString path(const QString &name) { return m_folder.filePath(name); }

    /// Comes back when all that was asked of it is done.
    static bool settled(const InjectionStore &store)
    {
        return QTest::qWaitFor([&] { return !store.isBusy(); }, soon());
    }

private slots:
    void init()
    {
        m_folder.remove();
        m_folder = QTemporaryDir();
    }

    void theHistoryKeepsEachOnceNewestFirst()
    {
        const QString list = path("sub/history.json");
        InjectionFile file(InjectionFile::Kind::History, list);
        QVERIFY(file.load());
        for (const char *payload : {"1", "2", "1"}) QVERIFY(file.add(injection({}, payload)));
        QCOMPARE(labels(file), (QStringList{QStringLiteral("TypeA × 3  1"), QStringLiteral("TypeA × 3  2")}));
        InjectionFile again(InjectionFile::Kind::History, list);
        QVERIFY(again.load());
        QVERIFY(again.entries().front() == injection({}, "1"));
        for (int i = 0; i < 2 * InjectionFile::HISTORY_LIMIT; ++i)
            QVERIFY(again.add(injection({}, QString::number(i))));
        QCOMPARE(again.entries().size(), std::size_t(InjectionFile::HISTORY_LIMIT));
    }

    void theLibraryIsSortedByName()
    {
        InjectionFile file(InjectionFile::Kind::Library, path("library.json"));
        for (const char *name : {"start", "Alarm", "start"}) QVERIFY(file.add(injection(name, name)));
        QCOMPARE(labels(file), (QStringList{"Alarm", "start"}));
        QVERIFY(file.remove(file.entries().front()));
        QCOMPARE(labels(file), QStringList{"start"});
    }

    void aCopyOfAFileIsKeptAsLongAsItsEntry()
    {
        const QString list = path("history.json"), draft = path("event-7");
        const auto add = [&](InjectionFile &file, const QByteArray &bytes) {
            writeFile(draft, bytes);
            const auto added = file.add(fileInjection({}, draft), PayloadFile::Copied);
            return added && QFile::remove(draft);
        };
        const auto copies = [&] { return QDir(path("history")).entryList(QDir::Files).size(); };
        InjectionFile file(InjectionFile::Kind::History, list);
        QVERIFY(add(file, "first") && add(file, "second") && add(file, "first"));
        QCOMPARE(file.entries().size(), std::size_t(2)); // the same bytes are the same entry
        QCOMPARE(copies(), qsizetype(2));
        InjectionFile later(InjectionFile::Kind::History, list);
        QVERIFY(later.load());
        const auto at = [&later](std::size_t row) { return later.entries()[row]; };
        QCOMPARE(contentOf(at(0).payload), QByteArray("first"));
        QCOMPARE(contentOf(at(1).payload), QByteArray("second"));
        QVERIFY(at(0).label().startsWith("TypeA × 3  event-7-"));
        QVERIFY(later.add(at(1), PayloadFile::Copied)); // it is one already
        const SavedInjection first = at(1);
        QVERIFY(later.remove(first) && later.putBack(first));
        QCOMPARE(contentOf(at(0).payload), QByteArray("first"));
        QVERIFY(later.remove(at(0)));
        QCOMPARE(copies(), qsizetype(2)); // as long as there is a way back
        for (int i = 0; i < InjectionFile::HISTORY_LIMIT; ++i) QVERIFY(later.add(injection({}, QString::number(i))));
        QCOMPARE(copies(), qsizetype(1));
        later.forgetRemoved();
        QCOMPARE(copies(), qsizetype(0));
    }

    void aFileOfSomebodysOwnIsNamedAndStays()
    {
        writeFile(path("photo.png"), "bytes");
        InjectionFile file(InjectionFile::Kind::Library, path("library.json"));
        QVERIFY(file.add(fileInjection("photo", path("photo.png"))));
        QCOMPARE(file.entries().front().payload, path("photo.png"));
        QVERIFY(file.remove(file.entries().front()));
        file.forgetRemoved();
        QVERIFY(QFile::exists(path("photo.png")));
    }

    void twoWindowsKeepTheirsBesideEachOther()
    {
        const QString list = path("library.json"), draft = path("event-7");
        InjectionFile one(InjectionFile::Kind::Library, list), other(InjectionFile::Kind::Library, list);
        const auto add = [&](InjectionFile &file, const QString &name) {
            writeFile(draft, name.toUtf8());
            return bool(file.add(fileInjection(name, draft), PayloadFile::Copied));
        };
        QVERIFY(add(one, "a") && add(other, "b") && add(one, "c"));
        QCOMPARE(labels(one), (QStringList{"a", "b", "c"}));
        for (const SavedInjection &entry : one.entries()) QCOMPARE(contentOf(entry.payload), entry.name.toUtf8());
        QVERIFY(other.remove(other.entries()[1])); // "b": it has not seen "c"
        QVERIFY(one.load());
        QCOMPARE(labels(one), (QStringList{"a", "c"}));
    }

    void aBrokenListIsToldAndHarmsNothing()
    {
        const QString list = path("library.json");
        writeFile(list, "[{");
        InjectionFile file(InjectionFile::Kind::Library, list);
        const auto loaded = file.load();
        QVERIFY(!loaded);
        QVERIFY(QString::fromStdString(loaded.error().message()).contains("library.json: no list of injections"));
        for (const char *broken : {"[{", "{\"a\": 1}"}) { // what is added next does not take its place
            writeFile(list, broken);
            QVERIFY(!file.load());
            QVERIFY(file.add(injection("a", "a")) && file.load());
        }
        QCOMPARE(contentOf(path("library.json.broken")), QByteArray("[{"));
        QCOMPARE(contentOf(path("library.json.broken-2")), QByteArray("{\"a\": 1}"));
        InjectionFile nowhere(InjectionFile::Kind::Library, "/proc/nowhere/library.json");
        QVERIFY(!nowhere.add(injection("a", "a")));
        QCOMPARE(nowhere.entries().size(), std::size_t(1));
    }

    void theWindowShowsWhatTheFileHoldsAndKeepsWhatIsChosen()
    {
        InjectionStore store(InjectionStore::Kind::Library, path("library.json"));
        const QAbstractItemModelTester tester(&store);
        for (const char *name : {"start", "Alarm", "stop"}) store.add(injection(name, name));
        QVERIFY(settled(store));
        QCOMPARE(tableText(store), (QStringList{"Alarm", "start", "stop"}));
        const QPersistentModelIndex chosen = store.index(1);
        InjectionFile other(InjectionFile::Kind::Library, path("library.json"));
        QVERIFY(other.load() && other.remove(other.entries()[0]) && other.add(injection("Beep", "")));
        QSignalSpy removed(&store, &InjectionStore::removed);
        store.remove(2); // "stop"
        QVERIFY(settled(store));
        QCOMPARE(removed.count(), 1);
        QCOMPARE(tableText(store), (QStringList{"Beep", "start"})); // with what the other window did
        QVERIFY(chosen.isValid() && chosen.row() == 1);
        const auto gone = removed.value(0).value(0).value<SavedInjection>();
        store.putBack(gone);
        QVERIFY(settled(store));
        QCOMPARE(tableText(store), (QStringList{"Beep", "start", "stop"}));
        store.removeAgain(gone);
        store.add(injection("stop", "another"));
        QSignalSpy failed(&store, &InjectionStore::failed);
        store.putBack(gone); // nobody asked for the other one to go
        QVERIFY(settled(store));
        QCOMPARE(failed.count(), 1);
        QCOMPARE(store.at(2).payload, QString("another"));
    }

    void whatWasReplacedComesBackAndGoesAgain()
    {
        InjectionStore store(InjectionStore::Kind::Library, path("library.json"));
        QSignalSpy replaced(&store, &InjectionStore::replaced);
        store.add(injection("gust", "old"));
        store.add(injection("gust", "new"));
        QVERIFY(settled(store));
        QCOMPARE(replaced.count(), 1);
        QUndoStack steps;
        steps.push(new InjectionChange(store, replaced[0][0].value<SavedInjection>(),
                                       replaced[0][1].value<SavedInjection>(), "replace gust"));
        QVERIFY(settled(store));
        QCOMPARE(store.at(0).payload, QString("new"));
        for (const char *payload : {"old", "new", "old"}) {
            steps.canUndo() ? steps.undo() : steps.redo();
            QVERIFY(settled(store));
            QCOMPARE(store.rowCount(), 1);
            QCOMPARE(store.at(0).payload, QString(payload));
        }
        QCOMPARE(replaced.count(), 1); // a step back is no other step
    }

    void whatIsUndoneByItsNoticeIsUndoneOnceThoughTheStepIsUndoneToo()
    {
        InjectionStore store(InjectionStore::Kind::Library, path("library.json"));
        store.add(injection("gust", "old"));
        QVERIFY(settled(store));
        const SavedInjection gone = store.at(0);
        store.remove(0);
        QVERIFY(settled(store));
        QUndoStack steps;
        auto *change = new InjectionChange(store, gone, {}, "remove gust");
        steps.push(change);
        change->undo();
        QVERIFY(settled(store));
        QCOMPARE(store.rowCount(), 1);
        QSignalSpy failed(&store, &InjectionStore::failed);
        steps.undo();
        QVERIFY(settled(store));
        QCOMPARE(store.rowCount(), 1);
        QCOMPARE(failed.count(), 0);
        steps.redo();
        QVERIFY(settled(store));
        QCOMPARE(store.rowCount(), 0);
    }

    void aPayloadThatLooksLikeMarkupIsReadAsItIsInItsToolTip()
    {
        InjectionStore store(InjectionStore::Kind::History, path("history.json"));
        store.add(injection({}, "<b>x</b>"));
        QVERIFY(settled(store));
        QCOMPARE(store.index(0).data(Qt::ToolTipRole).toString(), QString("<span>&lt;b&gt;x&lt;/b&gt;</span>"));
    }

    void whatIsSentOnceMoreMovesToTheFront()
    {
        InjectionStore store(InjectionStore::Kind::History, path("history.json"));
        const QAbstractItemModelTester tester(&store);
        for (const char *payload : {"1", "2", "3", "1"}) store.add(injection({}, payload));
        QVERIFY(settled(store));
        QCOMPARE(store.rowCount(), 3);
        for (int row = 0; row < 3; ++row) QCOMPARE(store.at(row).payload, QStringList({"1", "3", "2"})[row]);
    }

    void aListThatAnotherWindowWritesHoldsUpNoWindow()
    {
        const QString list = path("history.json");
        InjectionStore store(InjectionStore::Kind::History, list);
        {
            QLockFile lock(list + ".lock");
            QVERIFY(lock.tryLock());
            store.add(injection({}, "1"));
            QVERIFY(store.isBusy() && store.rowCount() == 0);
        }
        SOON_COMPARE(store.rowCount(), 1);
        QCOMPARE(labels([&] {
                     InjectionFile file(InjectionFile::Kind::History, list);
                     (void)file.load();
                     return file;
                 }()),
                 QStringList{QStringLiteral("TypeA × 3  1")});
    }

    void whatWasSentLastIsKeptHoweverSoonTheWindowCloses()
    {
        const QString list = path("history.json"), draft = path("event-7");
        writeFile(draft, "bytes");
        {
            InjectionStore store(InjectionStore::Kind::History, list);
            store.add(injection({}, "1"));
            store.add(fileInjection({}, draft), PayloadFile::Copied);
        }
        InjectionFile file(InjectionFile::Kind::History, list);
        QVERIFY(file.load());
        QCOMPARE(file.entries().size(), std::size_t(2));
        QCOMPARE(contentOf(file.entries()[0].payload), QByteArray("bytes"));
        QVERIFY(file.keeps(file.entries()[0].payload));
    }

    void aListThatCannotBeReadOrWrittenIsToldInWords()
    {
        writeFile(path("library.json"), "[{");
        InjectionStore store(InjectionStore::Kind::Library, path("library.json"));
        QSignalSpy failed(&store, &InjectionStore::failed);
        store.load();
        QVERIFY(settled(store));
        QCOMPARE(failed.count(), 1);
        QVERIFY(failed[0][0].toString().contains("library.json: no list of injections"));
        InjectionStore nowhere(InjectionStore::Kind::Library, "/proc/nowhere/library.json");
        QSignalSpy notKept(&nowhere, &InjectionStore::failed);
        nowhere.add(injection("a", "a"));
        QVERIFY(settled(nowhere));
        QCOMPARE(notKept.count(), 1);
        QCOMPARE(nowhere.rowCount(), 1); // in this window it is there
    }
};

QTEST_GUILESS_MAIN(TestInjectionStore)
#include "tst_injection_store.moc"
