// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/sanitizers.h"
#include "engine/plugins/library/library_image.h"
#include "engine/plugins/library/plugin_library.h"
#include "engine/plugins/library/plugin_library_path.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <unistd.h>

using namespace event_engine;
namespace fs = std::filesystem;

class TestPluginLibrary : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void aLibraryListsItsClassesWithoutNamespaces();
    void aMakerConstructsThePlugin();
    void aConstructorThatThrowsIsAnErrorInWords_data();
    void aConstructorThatThrowsIsAnErrorInWords();
    void whatCannotBeLoadedIsToldInWords_data();
    void whatCannotBeLoadedIsToldInWords();
    void aFileCutAtAnyByteIsRefused();
    void aRebuiltLibraryRunsItsNewCodeAndTheOldOneGoesOn();
    void noCopyIsLeftBehind();
    void copiesOfProgramsThatHaveEndedAreRemoved();
    void aLibraryFindsTheOnesBesideIt();
    void whereNoCopyCanBeMadeTheFileItselfIsLoaded();
    void theFolderOfTheAppComesFirst();
    void theErrorNamesEveryPlace();
    void anAbsoluteNameIsItsOnlyPlace();
    void anUnknownClassIsToldWithTheNearest();
    void aClassInTwoLibrariesIsAnError();

private:
    [[nodiscard]] QString at(const QString &name) const { return m_files->filePath(name); }
    fs::path put(const QString &library, const QString &name = {}) const;
    [[nodiscard]] QStringList filesLeft() const;

    std::optional<QTemporaryDir> m_files;
};

namespace {

using Texts = std::vector<std::string>;

QString words(const Error &error)
{
    return QString::fromStdString(error.message());
}

PluginLibrary loaded(const fs::path &file)
{
    auto library = PluginLibrary::load(file);
    if (!library) qFatal("%s", library.error().message().c_str());
    return *library;
}

std::string nameOf(const PluginLibrary &library, std::string_view className)
{
    return library.maker(className)().value()->name();
}

/// The effective user is one who may not write into folders of others, as long as this lives.
class Unprivileged {
public:
    Unprivileged() { check(::geteuid() != 0 || ::seteuid(65534) == 0); }
    ~Unprivileged() { check(::seteuid(::getuid()) == 0); }

private:
    static void check(bool done)
    {
        if (!done) qFatal("cannot change the effective user");
    }
};

// Makes the linker take in what plugin libraries need of the engine.
class OwnPlugin : public Plugin {
    Result<> run(PluginContext &) override { return {}; }
};

} // namespace

void TestPluginLibrary::init()
{
    m_files.emplace();
    QVERIFY(QFile::setPermissions(m_files->path(), QFile::Permissions(0x7755)));
    QDir(m_files->path()).mkdir("temporary");
    QDir(m_files->path()).mkdir("app");
    qputenv("TMPDIR", at("temporary").toUtf8());
}

void TestPluginLibrary::cleanup()
{
    qunsetenv("TMPDIR");
    qunsetenv("EVENT_ENGINE_PLUGIN_PATH");
    m_files.reset();
}

/// A copy of a test library in the app's folder, which replaces what lies there, as a linker does.
fs::path TestPluginLibrary::put(const QString &library, const QString &name) const
{
    const QString target = at("app/" + (name.isEmpty() ? library : name) + ".so");
    QFile::remove(target);
    if (!QFile::copy(QString(PLUGIN_LIBRARIES "/lib%1.so").arg(library), target)) qFatal("cannot copy");
    return target.toStdString();
}

QStringList TestPluginLibrary::filesLeft() const
{
    QStringList names;
    QDirIterator entries(m_files->path(), QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot,
                         QDirIterator::Subdirectories);
    while (entries.hasNext()) names += QDir(m_files->path()).relativeFilePath(entries.next());
    names.sort();
    return names;
}

void TestPluginLibrary::aLibraryListsItsClassesWithoutNamespaces()
{
    QCOMPARE(loaded(put("good")).classNames(), (Texts{"Counter", "Versioned", "Throwing", "ThrowingAnything"}));
}

void TestPluginLibrary::aMakerConstructsThePlugin()
{
    const auto library = loaded(put("good"));
    QCOMPARE(nameOf(library, "Counter"), std::string("Counter"));
    QVERIFY(!library.maker("app::Counter"));
    QVERIFY(!library.maker("None"));
}

void TestPluginLibrary::aConstructorThatThrowsIsAnErrorInWords_data()
{
    QTest::addColumn<QString>("className");
    QTest::addColumn<QString>("expected");
    QTest::newRow("an exception") << "Throwing"
                                  << "the constructor of Throwing threw: no camera";
    QTest::newRow("anything") << "ThrowingAnything"
                              << "the constructor of ThrowingAnything threw something that is no exception";
}

void TestPluginLibrary::aConstructorThatThrowsIsAnErrorInWords()
{
    QFETCH(QString, className);
    QFETCH(QString, expected);
    const auto plugin = loaded(put("good")).maker(className.toStdString())();
    QVERIFY(!plugin);
    QCOMPARE(words(plugin.error()), expected);
}

void TestPluginLibrary::whatCannotBeLoadedIsToldInWords_data()
{
    QTest::addColumn<QString>("library");
    QTest::addColumn<QString>("expected");
    const QString ours = EVENT_ENGINE_PLUGIN_STAMP;
    QTest::newRow("other headers") << "other_headers"
                                   << "FILE: is built against event-engine 0.2.0 (headers 12345678) with libc++, and "
                                      "this engine is " +
                                          ours + ": build the library again against this engine's headers";
    QTest::newRow("headers of before there were stamps")
        << "older_headers"
        << "FILE: is built against older headers without a stamp, and this engine is " + ours +
               ": build the library again against this engine's headers";
    QTest::newRow("no plugin library") << "no_table"
                                       << "FILE: is no plugin library, it lacks EVENT_ENGINE_PLUGINS(...)";
    QTest::newRow("a symbol is missing") << "undefined_symbol"
                                         << "FILE cannot be loaded: undefined symbol: definedNowhere()";
    QTest::newRow("a library is missing")
        << "needs_neighbour"
        << "FILE cannot be loaded: libneighbour.so: cannot open shared object file: No such file or directory";
    QTest::newRow("text") << "text"
                          << "FILE: is no shared library";
    QTest::newRow("empty") << "empty"
                           << "FILE: is no shared library";
    QTest::newRow("cut") << "cut"
                         << "FILE: is incomplete: the file has 8,000 bytes but speaks of more; is it being built just "
                            "now?";
    QTest::newRow("not there") << "none"
                               << "FILE: No such file or directory";
    QTest::newRow("a folder") << "folder"
                              << "FILE: is a folder";
}

void TestPluginLibrary::whatCannotBeLoadedIsToldInWords()
{
    QFETCH(QString, library);
    QFETCH(QString, expected);
    const auto write = [&](const char *name, const QByteArray &bytes) {
        QFile file(at(QString("app/%1.so").arg(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("cannot write");
    };
    QFile whole(PLUGIN_LIBRARIES "/libgood.so");
    QVERIFY(whole.open(QIODevice::ReadOnly));
    write("text", "#!/bin/sh\nexit 0\n");
    write("empty", "");
    write("cut", whole.readAll().left(8000));
    QDir(at("app")).mkdir("folder.so");
    if (QFile::exists(QString(PLUGIN_LIBRARIES "/lib%1.so").arg(library))) put(library);

    const QString file = at("app/" + library + ".so");
    const auto result = PluginLibrary::load(file.toStdString());
    QVERIFY(!result);
    QCOMPARE(words(result.error()), expected.replace("FILE", file));
}

void TestPluginLibrary::aFileCutAtAnyByteIsRefused()
{
    QFile whole(PLUGIN_LIBRARIES "/libgood.so");
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const QByteArray bytes = whole.readAll();
    QFile cut(at("cut.so"));
    QVERIFY(cut.open(QIODevice::ReadWrite));
    QVERIFY(cut.write(bytes) == bytes.size() && cut.flush());
    QVERIFY(LibraryImage::read(cut.fileName().toStdString()));
    const qint64 step = bytes.size() > 100'000 ? 97 : 7;
    for (qint64 size = bytes.size() - 1; size >= 0; size -= size > 1000 ? step : 1) {
        QVERIFY(cut.resize(size));
        QVERIFY2(!LibraryImage::read(cut.fileName().toStdString()), QByteArray::number(size));
    }
}

void TestPluginLibrary::aRebuiltLibraryRunsItsNewCodeAndTheOldOneGoesOn()
{
    const auto first = loaded(put("good", "library"));
    QCOMPARE(nameOf(first, "Versioned"), std::string("1 1"));

    // Some tools write over the file that is there.
    QFile file(at("app/library.so")), rebuilt(PLUGIN_LIBRARIES "/libgood_rebuilt.so");
    QVERIFY(rebuilt.open(QIODevice::ReadOnly) && file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QVERIFY(file.write(rebuilt.readAll()) > 0);
    file.close();

    const auto second = loaded(at("app/library.so").toStdString());
    QCOMPARE(nameOf(second, "Versioned"), std::string("2 2"));
    QCOMPARE(nameOf(first, "Versioned"), std::string("1 1"));
}

void TestPluginLibrary::noCopyIsLeftBehind()
{
#if EVENT_ENGINE_ADDRESS_SANITIZER || EVENT_ENGINE_THREAD_SANITIZER
    QSKIP("copies stay under sanitizers");
#endif
    const auto good = put("good"), needy = put("needs_neighbour"), bad = put("undefined_symbol");
    const auto neighbour = put("neighbour", "libneighbour");
    const auto before = filesLeft();
    QVERIFY(PluginLibrary::load(good));
    QVERIFY(PluginLibrary::load(needy));
    QVERIFY(!PluginLibrary::load(bad));
    QVERIFY(!PluginLibrary::load(neighbour));
    QCOMPARE(filesLeft(), before);
}

void TestPluginLibrary::copiesOfProgramsThatHaveEndedAreRemoved()
{
    const int endedProcess = 0x7ffffff0; // beyond what the system gives out
    const QString folder = at(QString("temporary/event-engine-copy-%1-abcdef").arg(endedProcess));
    const QString ours = at(QString("temporary/event-engine-copy-%1-abcdef").arg(::getpid()));
    const QString hidden = at(QString("app/.event-engine-copy-%1-1-x.so").arg(endedProcess));
    QVERIFY(QDir().mkdir(folder) && QDir().mkdir(ours) && QFile::copy(PLUGIN_LIBRARIES "/libgood.so", hidden));
    QVERIFY(QFile::copy(PLUGIN_LIBRARIES "/libgood.so", folder + "/x.so"));

    put("neighbour", "libneighbour");
    QVERIFY(PluginLibrary::load(put("good")));
    QVERIFY(PluginLibrary::load(put("needs_neighbour")));
    QVERIFY(!QFile::exists(folder));
    QVERIFY(!QFile::exists(hidden));
    QVERIFY(QFile::exists(ours));
}

void TestPluginLibrary::aLibraryFindsTheOnesBesideIt()
{
    put("neighbour", "libneighbour");
    QCOMPARE(nameOf(loaded(put("needs_neighbour")), "Visitor"), std::string("the neighbour"));
}

void TestPluginLibrary::whereNoCopyCanBeMadeTheFileItselfIsLoaded()
{
    put("neighbour", "libneighbour");
    const auto file = put("needs_neighbour");
    QVERIFY(QFile::setPermissions(at("app"), QFile::Permissions(0x5555)));
    const auto restore = qScopeGuard([&] { QFile::setPermissions(at("app"), QFile::Permissions(0x7755)); });
    {
        const Unprivileged user;
        QCOMPARE(nameOf(loaded(file), "Visitor"), std::string("the neighbour"));
        QCOMPARE(nameOf(loaded(file), "Visitor"), std::string("the neighbour"));
    }
    QVERIFY(QFile::setPermissions(at("app"), QFile::Permissions(0x7755)));
    put("needs_neighbour");
    QVERIFY(QFile::setPermissions(at("app"), QFile::Permissions(0x5555)));
    const Unprivileged user;
    const auto again = PluginLibrary::load(file);
    QVERIFY(!again);
    QCOMPARE(words(again.error()), QString::fromStdString(file.string()) +
                                       " has changed since this program loaded it, and there is no place for a copy; "
                                       "restart the program to use the new one");
}

void TestPluginLibrary::theFolderOfTheAppComesFirst()
{
    const fs::path program = QCoreApplication::applicationDirPath().toStdString();
    qputenv("EVENT_ENGINE_PLUGIN_PATH", "/one:/two");
    QCOMPARE(pluginLibraryPlaces("libx.so", "/app"),
             (std::vector<fs::path>{"/app/libx.so", program / "libx.so",
                                    program.parent_path() / "lib/event-engine/plugins/libx.so",
                                    program / "event-engine/plugins/libx.so", "/one/libx.so", "/two/libx.so"}));

    const auto here = put("good", "libgood");
    qputenv("EVENT_ENGINE_PLUGIN_PATH", PLUGIN_LIBRARIES);
    QCOMPARE(findPluginLibrary("libgood.so", at("app").toStdString()).value(), here);
    QCOMPARE(findPluginLibrary("libother.so", at("app").toStdString()).value(),
             fs::path(PLUGIN_LIBRARIES "/libother.so"));
}

void TestPluginLibrary::theErrorNamesEveryPlace()
{
    qputenv("EVENT_ENGINE_PLUGIN_PATH", "/one:/two");
    const auto found = findPluginLibrary("libx.so", "/app");
    QCOMPARE(found.error().kind(), ErrorKind::NotFound);
    const QString text = words(found.error());
    QVERIFY(text.startsWith("plugin library libx.so is in none of its places, has it been built? /app/libx.so, "));
    for (const auto &place : pluginLibraryPlaces("libx.so", "/app"))
        QVERIFY(text.contains(QString::fromStdString(place.string())));
}

void TestPluginLibrary::anAbsoluteNameIsItsOnlyPlace()
{
    QCOMPARE(pluginLibraryPlaces("/else/libx.so", "/app"), std::vector<fs::path>{"/else/libx.so"});
    QCOMPARE(words(findPluginLibrary("/else/libx.so", "/app").error()),
             QString("plugin library /else/libx.so is in none of its places, has it been built? /else/libx.so"));
}

void TestPluginLibrary::anUnknownClassIsToldWithTheNearest()
{
    const auto folder = put("good").parent_path();
    put("other");
    const auto libraries = PluginLibraries::load({"good.so", "other.so"}, folder).value();
    QCOMPARE(libraries.maker("Alarm").value()().value()->name(), std::string("Alarm"));
    QCOMPARE(words(libraries.maker("Alarn").error()),
             QString("unknown plugin class \"Alarn\", did you mean \"Alarm\"? (good.so has Counter, Versioned, "
                     "Throwing, ThrowingAnything, other.so has Alarm, Counter)"));
    QCOMPARE(words(PluginLibraries().maker("Alarm").error()),
             QString("unknown plugin class \"Alarm\": the app names no plugin library"));
}

void TestPluginLibrary::aClassInTwoLibrariesIsAnError()
{
    const auto folder = put("good").parent_path();
    put("other");
    const auto libraries = PluginLibraries::load({"good.so", "other.so"}, folder).value();
    QCOMPARE(words(libraries.maker("Counter").error()),
             QString("plugin class \"Counter\" is in more than one library: %1/good.so, %1/other.so").arg(at("app")));
}

int main(int argc, char **argv)
{
    const OwnPlugin plugin;
    QCoreApplication program(argc, argv);
    TestPluginLibrary test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_plugin_library.moc"
