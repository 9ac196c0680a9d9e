// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/replayer.h"

#include "event_engine/app.h"
#include "tests/support/recorded_run.h"
#include "tests/support/slowness.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

/// Full at once, and takes nothing.
class TakesNothing : public Plugin {
public:
    std::string name() const override { return "TakesNothing"; }
    std::vector<Subscription> subscriptions() const override { return {"*"}; }
    Result<> run(PluginContext &context) override
    {
        while (context.sleepFor(1h)) {
        }
        return {};
    }
};

/// An app in which nothing moves any more once a few batches are published.
struct StuckApp {
    StuckApp() : app(options())
    {
        InternalPluginOptions small;
        small.backlog.limit = 64 * KIB;
        if (!app.registerEventTypes(types()) || !app.registerPlugin(std::make_unique<TakesNothing>(), small) ||
            !app.start())
            qFatal("app");
    }
    static AppOptions options()
    {
        AppOptions options = quiet();
        options.stallAfter = 0s;
        options.stopTimeout = 1s;
        return options;
    }
    [[nodiscard]] bool isStuck() const
    {
        const Snapshot snapshot = app.snapshot();
        const std::uint64_t published = snapshot.sequence;
        return published > 0 && published == std::exchange(before, published) &&
               snapshot.plugins.front().waitingBytes > 64 * KIB;
    }
    mutable std::uint64_t before = 0;
    App app;
};

ReplayOptions asFastAsPossible()
{
    ReplayOptions options;
    options.speed = ReplayOptions::AS_FAST_AS_POSSIBLE;
    return options;
}

} // namespace

class ReplayerTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_run = recordRun(m_folder, Compression::Lz4, 60'000); }

    // A full subscriber that blocks held the destructor for as long as it blocked: here for ever.
    void itStopsAtOnceThoughTheAppIsStuck()
    {
        StuckApp stuck;
        auto replayer = Replayer::start(opened(m_run.file), &stuck.app, asFastAsPossible());
        QVERIFY(replayer);
        SOON_VERIFY(stuck.isStuck());
        QVERIFY((*replayer)->snapshot().published < m_run.events.size());
        const auto before = Clock::now();
        replayer->reset();
        QVERIFY(Clock::now() - before < 2s * slowness());
    }

    void commandsAreCarriedOutThoughTheAppIsStuck()
    {
        StuckApp stuck;
        auto started = Replayer::start(opened(m_run.file), &stuck.app, asFastAsPossible());
        QVERIFY(started);
        Replayer &replayer = **started;
        SOON_VERIFY(stuck.isStuck());
        replayer.pause();
        SOON_COMPARE(replayer.snapshot().state, ReplayState::Paused);
        const std::uint64_t published = replayer.snapshot().published;
        replayer.play();
        SOON_COMPARE(replayer.snapshot().state, ReplayState::Playing);
        QVERIFY(replayer.snapshot().published >= published);
        QCOMPARE(replayer.snapshot().refused, 0u);
    }

    // The clock runs on while an event waits for the app.
    void theNextEventIsNeverBeforeNow()
    {
        StuckApp stuck;
        ReplayOptions options;
        options.speed = 1000;
        auto started = Replayer::start(opened(m_run.file), &stuck.app, options);
        QVERIFY(started);
        Replayer &replayer = **started;
        SOON_VERIFY(stuck.isStuck());
        replayer.pause();
        SOON_COMPARE(replayer.snapshot().pendingCommands, std::size_t(0));
        const ReplaySnapshot replay = replayer.snapshot();
        QCOMPARE(replay.state, ReplayState::Paused);
        QVERIFY(replay.toNext);
        QCOMPARE(*replay.toNext, Duration(0));
    }

    void aSpeedThatCannotBeIsTheNearestThatCan()
    {
        ReplayOptions options;
        options.startPaused = true;
        auto started = Replayer::start(opened(m_run.file), nullptr, options);
        QVERIFY(started);
        Replayer &replayer = **started;
        replayer.setSpeed(2);
        SOON_COMPARE(replayer.snapshot().speed, 2.0);
        replayer.setSpeed(std::nan(""));
        replayer.setSpeed(-3);
        SOON_COMPARE(replayer.snapshot().speed, 0.001);
        replayer.setSpeed(std::numeric_limits<double>::infinity());
        SOON_COMPARE(replayer.snapshot().speed, 1000.0);
        replayer.setSpeed(std::nan(""));
        replayer.stepForward();
        SOON_COMPARE(replayer.snapshot().published, 1u);
        QCOMPARE(replayer.snapshot().speed, 1000.0);
    }

    // With nothing wanted any more the replay would finish without a word.
    void anUnknownTypeIsToldAndWhatWasWantedStays()
    {
        auto options = asFastAsPossible();
        options.startPaused = true;
        auto started = Replayer::start(opened(m_run.file), nullptr, options);
        QVERIFY(started);
        Replayer &replayer = **started;
        replayer.setOnlyTypes({"Nothing"});
        replayer.play();
        QVERIFY(replayer.waitUntilFinished(20s * slowness()));
        const ReplaySnapshot last = replayer.snapshot();
        QVERIFY(last.error);
        QVERIFY(last.error->message().find("Nothing") != std::string::npos);
        QCOMPARE(last.published, std::uint64_t(m_run.events.size()));
    }

    void anUnknownTypeIsForgottenOnceTheTypesAreKnown()
    {
        auto options = asFastAsPossible();
        options.startPaused = true;
        auto started = Replayer::start(opened(m_run.file), nullptr, options);
        QVERIFY(started);
        (*started)->setOnlyTypes({"Nothing"});
        SOON_VERIFY((*started)->snapshot().error);
        (*started)->setOnlyTypes({});
        SOON_VERIFY(!(*started)->snapshot().error);
    }

private:
    QTemporaryDir m_folder;
    RecordedRun m_run;
};

QTEST_GUILESS_MAIN(ReplayerTest)
#include "tst_replayer.moc"
