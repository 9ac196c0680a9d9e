// SPDX-License-Identifier: BSD-3-Clause
// Temporary folders of programs that are no more are removed, and only those.
#include "engine/base/temporary_folder.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace event_engine;

namespace {

const std::string PREFIX = "ee-folder-test-";
enum Ended { Fine, Failed, NotPossible };

/// In a process that sees none of ours, as one in a container does.
template <class Work>
int inAnotherPidNamespace(Work work)
{
    const pid_t outer = ::fork();
    if (outer == 0) {
        if (::unshare(CLONE_NEWPID) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWPID) != 0) ::_exit(NotPossible);
        const pid_t inner = ::fork();
        if (inner == 0) ::_exit(work() ? Fine : Failed);
        int status = 0;
        ::waitpid(inner, &status, 0);
        ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : Failed);
    }
    int status = 0;
    ::waitpid(outer, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : Failed;
}

} // namespace

class TemporaryFolderTest : public QObject {
    Q_OBJECT

private slots:
    void init() { qputenv("TMPDIR", m_parent.path().toLocal8Bit()); }

    void whatADeadProgramHasLeftBehindIsRemoved()
    {
        const pid_t child = ::fork();
        if (child == 0) ::_exit(0);
        ::waitpid(child, nullptr, 0);
        const QString left = m_parent.filePath(QString::fromStdString(PREFIX) + QString::number(child) + "-abcdef");
        QVERIFY(QDir().mkpath(left + "/more"));
        const auto made = makeTemporaryFolder(PREFIX);
        QVERIFY(made);
        QVERIFY(!QDir(left).exists());
        QVERIFY(std::filesystem::is_directory(made->path));
    }

    // Two containers with one /tmp: neither sees the processes of the other.
    void whatAnotherContainerUsesStays()
    {
        auto ours = makeTemporaryFolder(PREFIX);
        QVERIFY(ours);
        const auto makeOneThere = [] { return makeTemporaryFolder(PREFIX).has_value(); };
        const int ended = inAnotherPidNamespace(makeOneThere);
        if (ended == NotPossible) QSKIP("this system lets nobody have process ids of his own");
        QCOMPARE(ended, int(Fine));
        QVERIFY(std::filesystem::is_directory(ours->path));
        ours->inUse.close();
        QCOMPARE(inAnotherPidNamespace(makeOneThere), int(Fine));
        QVERIFY(!std::filesystem::exists(ours->path));
    }

private:
    QTemporaryDir m_parent;
};

QTEST_GUILESS_MAIN(TemporaryFolderTest)
#include "tst_temporary_folder.moc"
