// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/byte_sink.h"
#include "engine/recording/byte_source.h"
#include "engine/recording/part_file.h"

#include <QTemporaryDir>
#include <QTest>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace event_engine;

namespace {

std::vector<std::string> syncedFolders;
bool areLocksKnown = true;

} // namespace

// What the engine calls, too.
extern "C" int fsync(int descriptor)
{
    struct stat status {};
    if (::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode))
        syncedFolders.push_back(std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor)));
    return int(::syscall(SYS_fsync, descriptor));
}

extern "C" int flock(int descriptor, int operation)
{
    if (areLocksKnown) return int(::syscall(SYS_flock, descriptor, operation));
    errno = ENOLCK;
    return -1;
}

namespace {

/// Takes at most three bytes at a time and fails when it has taken `room`.
class SmallSink final : public ByteSink {
public:
    explicit SmallSink(std::size_t room) : m_room(room) {}
    std::string taken;
    int calls = 0;

protected:
    Result<std::size_t> writeSome(ByteView bytes) override
    {
        ++calls;
        const std::size_t count = std::min({bytes.size(), std::size_t{3}, m_room - taken.size()});
        if (count == 0) return failure(ErrorKind::Io, "full");
        taken += asText(bytes.first(count));
        return count;
    }

private:
    std::size_t m_room;
};

/// As long as this lives, no file can be opened.
class NoDescriptors {
public:
    NoDescriptors()
    {
        ::getrlimit(RLIMIT_NOFILE, &m_before);
        const rlimit none{0, m_before.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &none);
    }
    ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &m_before); }
    NoDescriptors(const NoDescriptors &) = delete;
    NoDescriptors &operator=(const NoDescriptors &) = delete;

private:
    rlimit m_before{};
};

std::string contentOf(const std::filesystem::path &path)
{
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

class ByteSinkTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path path(const char *name) const { return m_folder.filePath(name).toStdString(); }

private slots:
    // F7 does not rely on file systems that bring a file's name to the disk with the file.
    void aFilesNameIsOnTheDiskWithItsFirstBytesAndOnceItIsComplete()
    {
        const std::vector<std::string> once{std::filesystem::canonical(m_folder.path().toStdString()).string()};
        syncedFolders.clear();
        auto file = PartFile::create(path("named.mcap"), PartFile::RECORDED);
        QVERIFY(file);
        QVERIFY(file->sink().write(asBytes("bytes")) && file->sink().sync());
        QVERIFY(syncedFolders == once);
        QVERIFY(file->sink().sync());
        QVERIFY(syncedFolders == once); // it has not changed
        syncedFolders.clear();
        QVERIFY(file->complete());
        QVERIFY(syncedFolders == once);
    }

    void aMomentWithoutFileDescriptorsHarmsNoFileThatIsOpen()
    {
        auto file = PartFile::create(path("scarce.mcap"), PartFile::RECORDED);
        QVERIFY(file);
        QVERIFY(file->sink().write(asBytes("bytes")));
        syncedFolders.clear();
        {
            const NoDescriptors none;
            QVERIFY(file->sink().sync());
        }
        QVERIFY(syncedFolders.empty());
        QVERIFY(file->sink().sync()); // the name is made up for
        QCOMPARE(syncedFolders.size(), std::size_t(1));
        {
            const NoDescriptors none;
            QVERIFY(file->complete());
        }
        QCOMPARE(contentOf(path("scarce.mcap")), std::string("bytes"));
    }

    void whatIsLeftOfAFileIsReplacedAlsoWhereNothingCanBeLocked()
    {
        std::ofstream(path("unlocked")) << "left";
        areLocksKnown = false;
        const auto sink = FileByteSink::create(path("unlocked"), FileByteSink::Existing::ReplaceAbandoned);
        areLocksKnown = true;
        QVERIFY2(sink, sink ? "" : sink.error().message().c_str());
        QCOMPARE(contentOf(path("unlocked")), std::string());
    }

    void shortWritesAreContinued()
    {
        SmallSink sink(100);
        QVERIFY(sink.write(asBytes("0123456789")));
        QCOMPARE(sink.taken, std::string("0123456789"));
        QCOMPARE(sink.position(), 10u);
    }

    void theFirstErrorIsStickyAndNothingIsWrittenAfterIt()
    {
        SmallSink sink(5);
        const auto first = sink.write(asBytes("0123456789"));
        QVERIFY(!first);
        QCOMPARE(sink.position(), 5u);
        const int calls = sink.calls;
        for (const auto &later : {sink.write(asBytes("x")), sink.write({}), sink.flush(), sink.sync()})
            QCOMPARE(later.error(), first.error());
        QCOMPARE(sink.calls, calls);
        QCOMPARE(*sink.error(), first.error());
    }

    void aFileHoldsWhatWasWritten()
    {
        const auto sink = FileByteSink::create(path("a"));
        QVERIFY(sink);
        QVERIFY((*sink)->write(asBytes("hello ")));
        QVERIFY((*sink)->write(asBytes("world")));
        QVERIFY((*sink)->sync());
        QCOMPARE(contentOf(path("a")), std::string("hello world"));
    }

    void syncingInAnotherThreadDisturbsNoWrite()
    {
        const auto sink = FileByteSink::create(path("synced"));
        std::atomic<bool> isDone = false, isFine = true;
        std::thread syncer([&] {
            std::uint64_t seen = 0;
            while (!isDone) {
                const bool isSynced = (*sink)->sync().has_value() && !(*sink)->error();
                if (!isSynced || (*sink)->position() < seen) isFine = false;
                seen = (*sink)->position();
            }
        });
        for (int i = 0; i < 1000; ++i)
            if (!(*sink)->write(asBytes("0123456789"))) isFine = false;
        isDone = true;
        syncer.join();
        QVERIFY(isFine);
        QCOMPARE((*sink)->position(), 10000u);
        QCOMPARE(contentOf(path("synced")).size(), 10000u);
    }

    void anExistingFileIsNotOverwrittenUnlessAskedFor()
    {
        std::ofstream(path("b")) << "precious";
        QCOMPARE(FileByteSink::create(path("b")).error().kind(), ErrorKind::InUse);
        QCOMPARE(contentOf(path("b")), std::string("precious"));
        QVERIFY(FileByteSink::create(path("b"), FileByteSink::Existing::Replace));
        QCOMPARE(contentOf(path("b")), std::string());
    }

    void aMissingFolderIsSaid()
    {
        const auto sink = FileByteSink::create(path("none/file"));
        QCOMPARE(sink.error().kind(), ErrorKind::NotFound);
        QVERIFY(sink.error().message().find("none/file") != std::string::npos);
    }

    void aFullDiskIsSaidInWords()
    {
        const auto sink = FileByteSink::create("/dev/full", FileByteSink::Existing::Replace);
        QVERIFY(sink);
        const auto written = (*sink)->write(asBytes("x"));
        QCOMPARE(written.error().kind(), ErrorKind::Io);
        QVERIFY(written.error().message().find("No space left") != std::string::npos);
    }

    void childProcessesDoNotInheritTheFile()
    {
        const auto sink = FileByteSink::create(path("c"));
        struct stat wanted = {};
        QCOMPARE(::stat(path("c").c_str(), &wanted), 0);
        bool isFound = false;
        for (int fd = 3; fd < 100; ++fd) {
            struct stat found = {};
            if (::fstat(fd, &found) != 0 || found.st_ino != wanted.st_ino || found.st_dev != wanted.st_dev) continue;
            isFound = true;
            QVERIFY((::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
        }
        QVERIFY(isFound);
    }

    void aSourceReadsAtAnyOffsetAndNoFurtherThanTheEnd()
    {
        std::ofstream(path("d")) << "0123456789";
        const auto file = FileByteSource::open(path("d"));
        QVERIFY(file);
        const MemoryByteSource memory(copyOf(asBytes("0123456789")));
        for (const ByteSource *source :
             {static_cast<const ByteSource *>(file->get()), static_cast<const ByteSource *>(&memory)}) {
            Bytes into(4);
            QCOMPARE(source->size(), 10u);
            QCOMPARE(*source->readAt(3, into), 4u);
            QCOMPARE(asText(into), std::string_view("3456"));
            QCOMPARE(*source->readAt(8, into), 2u);
            QCOMPARE(*source->readAt(10, into), 0u);
            QCOMPARE(*source->readAt(~0ull, into), 0u);
        }
    }

    void onlyFilesAreOpened()
    {
        QCOMPARE(FileByteSource::open(path("missing")).error().kind(), ErrorKind::NotFound);
        QCOMPARE(FileByteSource::open(path("")).error().kind(), ErrorKind::InvalidArgument);
        QCOMPARE(::mkfifo(path("pipe").c_str(), 0600), 0);
        QCOMPARE(FileByteSource::open(path("pipe")).error().kind(), ErrorKind::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(ByteSinkTest)
#include "tst_byte_sink.moc"
