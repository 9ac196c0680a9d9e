// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/reader.h"
#include "event_engine/event_text.h"
#include "event_engine/recording_tools.h"
#include "tests/support/mcap_samples.h"
#include "tests/support/recorded_run.h"

#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

namespace {

std::string contentOf(const std::filesystem::path &file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::filesystem::path &file, std::string_view content)
{
    std::ofstream(file, std::ios::binary | std::ios::trunc).write(content.data(), std::streamsize(content.size()));
}

std::vector<Sequence> recordedSequencesOf(const EventPage &page)
{
    std::vector<Sequence> all;
    for (const EventView &event : page.events) all.push_back(event.recordedSequence().value_or(0));
    return all;
}

EventPage eventsOf(const std::filesystem::path &file)
{
    auto page = opened(file)->events(everything());
    if (!page) qFatal("%s", page.error().message().c_str());
    return std::move(*page);
}

} // namespace

class RecordingToolsTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    RecordedRun m_run;

    std::filesystem::path path(const char *name) const { return m_folder.filePath(name).toStdString(); }
    CopyOptions to(const char *name) const
    {
        std::filesystem::remove(path(name));
        return {.to = path(name)};
    }

private slots:
    void initTestCase() { m_run = recordRun(m_folder, Compression::Zstd, 2000, 100us); }

    void aCutFileIsRecoveredUpToItsLastWholeEvent()
    {
        const std::string whole = contentOf(m_run.file);
        const auto cut = path("crash.mcap.part");
        for (const double part : {0.3, 0.5, 0.9, 0.99}) {
            write(cut, std::string_view(whole).substr(0, std::size_t(double(whole.size()) * part)));
            const auto left = eventsOf(cut);
            const auto result = recoverRecording(cut, to("recovered.mcap"));
            QVERIFY2(result, result ? "" : result.error().message().c_str());
            QVERIFY(!result->sources.wereComplete);
            QCOMPARE(result->events, left.events.size());
            const auto recording = opened(result->file);
            QVERIFY(recording->info().complete && recording->info().remarks.empty());
            QCOMPARE(recording->info().title, "recorded app");
            const auto events = eventsOf(result->file);
            QVERIFY(bytesOf(events) == bytesOf(left));
            QVERIFY(recordedSequencesOf(events) == recordedSequencesOf(left));
            QVERIFY(std::equal(
                events.events.begin(), events.events.end(), m_run.events.begin(),
                [](const EventView &event, const std::string &bytes) { return asText(event.bytes()) == bytes; }));
        }
    }

    void whatIsDamagedIsLeftOutAndCounted()
    {
        std::string content = contentOf(m_run.file);
        const std::size_t hole = content.size() / 5; // some chunks, whatever their size
        content.replace(2 * hole, hole, std::string(hole, 'x'));
        write(path("damaged.mcap"), content);
        const auto result = recoverRecording(path("damaged.mcap"), to("rest.mcap"));
        QVERIFY(result);
        QVERIFY(result->sources.damagedBytes > 0 && !result->sources.remarks.empty());
        QVERIFY(result->events < m_run.events.size());
        const auto rest = Recording::open(result->file, {.read = OpenOptions::Read::Everything});
        QVERIFY((*rest)->info().complete);
        QCOMPARE((*rest)->info().losses.size(), 1u); // whoever opens it later is told, too
        QVERIFY((*rest)->info().losses[0].cause.find("damaged") != std::string::npos);
        for (const EventView &event : eventsOf(result->file).events)
            QCOMPARE(std::string(asText(event.bytes())), m_run.events[*event.recordedSequence() - 1]);
    }

    void aRecoveredFileFindsANameOfItsOwn()
    {
        const auto part = path("name.mcap.part");
        QCOMPARE(recoveredName(part), path("name.mcap"));
        write(path("name.mcap"), "");
        QCOMPARE(recoveredName(part), path("name-recovered.mcap"));
        QCOMPARE(recoveredName(path("name.mcap")), path("name-recovered.mcap"));
        write(path("name-recovered.mcap"), "");
        QCOMPARE(recoveredName(part), path("name-recovered-2.mcap"));
    }

    void aCutHasTheEventsOfItsTimesTypesAndPublishers()
    {
        const auto all = eventsOf(m_run.file);
        EventSelection selection;
        selection.from = all.events[500].brokerTime();
        selection.to = all.events[900].brokerTime();
        selection.onlyTypes = {"Often"};
        selection.onlyPublishers = {"two"};
        std::vector<std::string> expected;
        for (const EventView &event : all.events)
            if (event.brokerTime() >= *selection.from && event.brokerTime() <= *selection.to &&
                event.type().name == "Often" && event.publisher().name == "two")
                expected.emplace_back(asText(event.bytes()));
        QVERIFY(!expected.empty());
        const auto result = cutRecording(m_run.file, selection, to("cut.mcap"));
        QVERIFY(result);
        QVERIFY(bytesOf(eventsOf(result->file)) == expected);
        selection.onlyTypes = {"Oftn"};
        const auto wrong = cutRecording(m_run.file, selection, to("cut.mcap"));
        QVERIFY(!wrong);
        QCOMPARE(wrong.error().message(), "the recording has no event type \"Oftn\", did you mean \"Often\"?");
        QVERIFY(!std::filesystem::exists(path("cut.mcap")));
    }

    void aCutHasTheEventsThatMatchAFilterOrWereChosen()
    {
        const auto all = eventsOf(m_run.file);
        EventSelection selection;
        selection.filter = EventFilter::parse("from:two and text ~ \"7\"").value();
        std::vector<std::string> expected;
        for (const EventView &event : all.events)
            if (selection.filter.matches(event)) expected.emplace_back(asText(event.bytes()));
        QVERIFY(expected.size() > 100 && expected.size() < all.events.size());
        const auto matching = cutRecording(m_run.file, selection, to("matching.mcap"));
        QVERIFY(matching);
        QVERIFY(bytesOf(eventsOf(matching->file)) == expected);
        std::uint64_t lines = 0;
        const auto count = exportEvents(*opened(m_run.file), {.selection = selection}, [&](auto) -> Result<> {
            ++lines;
            return {};
        });
        QCOMPARE(count.value().events, expected.size());
        QCOMPARE(lines, expected.size());

        const auto recording = opened(m_run.file);
        const auto chosen = cutRecording(*recording, {.chosen = {1500, 3, 700}}, to("chosen.mcap"));
        QVERIFY(chosen);
        const auto three = eventsOf(chosen->file);
        QVERIFY(bytesOf(three) == (std::vector{m_run.events.at(2), m_run.events.at(699), m_run.events.at(1499)}));
        QVERIFY(recordedSequencesOf(three) == (std::vector<Sequence>{3, 700, 1500}));
        QCOMPARE(opened(chosen->file)->info().title, "recorded app");
    }

    void aPartWithoutEventsIsNoFileButASentence_data()
    {
        QTest::addColumn<QString>("part");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("of later") << "from"
                                  << R"(no event from 2\S+Z \(1 h after its first event\): it has 4,400 events, )"
                                     R"(from 2\S+Z to 2\S+Z \(.* after its first event\))";
        QTest::newRow("of earlier") << "to"
                                    << R"(no event to 2\S+Z \(1 h before its first event\): .*)";
        QTest::newRow("a filter") << "filter"
                                  << R"(no event that matches "size > 1 MiB": .*)";
        QTest::newRow("names") << "names"
                               << R"(no event of type "Often" by others than "one", "two": .*)";
        QTest::newRow("chosen") << "chosen"
                                << R"(no event of those that were chosen: .*)";
    }
    // A recording without events would look like something done.
    void aPartWithoutEventsIsNoFileButASentence()
    {
        QFETCH(QString, part);
        QFETCH(QString, sentence);
        const auto recording = opened(m_run.file);
        EventSelection selection;
        if (part == "from") selection.from = *recording->info().start + 1h;
        if (part == "to") selection.to = *recording->info().start - 1h;
        if (part == "filter") selection.filter = EventFilter::parse("size > 1 MiB").value();
        if (part == "chosen") selection.chosen = {1'000'000};
        if (part == "names") {
            selection.onlyTypes = {"Often"};
            selection.exceptPublishers = {"one", "two"};
        }
        const QRegularExpression expected("^.*run.mcap has " + sentence + "$");
        const auto cut = cutRecording(m_run.file, selection, to("empty.mcap"));
        QVERIFY(!cut);
        QCOMPARE(cut.error().kind(), ErrorKind::NotFound);
        QVERIFY2(expected.match(QString::fromStdString(cut.error().message())).hasMatch(),
                 cut.error().message().c_str());
        QVERIFY(!std::filesystem::exists(path("empty.mcap")) && !std::filesystem::exists(path("empty.mcap.new")));
        for (const auto format : {ExportFormat::NdJson, ExportFormat::Csv}) {
            bool isWritten = false;
            const auto exported = exportEvents(*recording, {.format = format, .selection = selection}, [&](auto) {
                isWritten = true;
                return Result<>();
            });
            QVERIFY(!exported && !isWritten);
            QCOMPARE(exported.error(), cut.error());
        }
    }

    void aRecordingWithoutEventsHasNoPartsButIsRecovered()
    {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("quiet.mcap").toStdString();
        App app(quiet());
        QVERIFY(app.startRecording({.file = file}));
        QVERIFY(app.stopRecording());
        const auto cut = cutRecording(file, {.onlyTypes = {"Wind"}}, to("empty.mcap"));
        QCOMPARE(cut.error().message(), file.string() + " has no events");
        QCOMPARE(exportEvents(*opened(file), {}, [](auto) { return Result<>(); }).error(), cut.error());
        QVERIFY(recoverRecording(file, to("quiet-recovered.mcap")));
    }

    void unfinishedRecordingsAreFoundWhereNobodyWritesThem()
    {
        QTemporaryDir folder;
        const auto in = [&](const char *name) { return std::filesystem::path(folder.filePath(name).toStdString()); };
        QVERIFY(unfinishedRecordings(in(""))->empty());
        App app(quiet());
        QVERIFY(app.startRecording({.file = in("running.mcap")}));
        QVERIFY(std::filesystem::exists(in("running.mcap.part")));
        const std::string whole = contentOf(m_run.file);
        write(in("killed.mcap.part"), std::string_view(whole).substr(0, whole.size() / 2));
        write(in("recovered.mcap.part"), whole);
        write(in("recovered.mcap"), whole);
        write(in("empty.mcap.part"), "");
        write(in("download.part"), "something else altogether");
        const auto found = unfinishedRecordings(in(""));
        QVERIFY(found);
        QCOMPARE(found->size(), std::size_t(1));
        QCOMPARE(found->front().file, in("killed.mcap.part"));
        QCOMPARE(found->front().fileSize, whole.size() / 2);
        QVERIFY(recoverRecording(found->front().file, {.to = recoveredName(found->front().file)}));
        QVERIFY(unfinishedRecordings(in(""))->empty());
        QCOMPARE(unfinishedRecordings(in("nowhere")).error().kind(), ErrorKind::NotFound);
    }

    void partsOfOneRunMergeIntoTheWholeOfIt()
    {
        EventSelection often, others;
        often.onlyTypes = {"Often"};
        others.exceptTypes = {"Often"};
        QVERIFY(cutRecording(m_run.file, often, to("often.mcap")));
        QVERIFY(cutRecording(m_run.file, others, to("others.mcap")));
        // The whole itself is among them: what several have is taken once.
        const auto result = mergeRecordings({path("others.mcap"), m_run.file, path("often.mcap")}, to("merged.mcap"));
        QVERIFY(result);
        const auto merged = eventsOf(result->file), whole = eventsOf(m_run.file);
        QVERIFY(bytesOf(merged) == m_run.events);
        QVERIFY(recordedSequencesOf(merged) == recordedSequencesOf(whole));
        QCOMPARE(opened(result->file)->info().marks.size(), 1u);
        QCOMPARE(opened(result->file)->info().channels.size(), opened(m_run.file)->info().channels.size());
    }

    void attachmentsOfOneNameAreAllTakenAndEqualOnesOnce()
    {
        const auto fileWith = [this](const char *name, const char *picture) {
            std::filesystem::remove(path(name));
            const auto sink = must(FileByteSink::create(path(name)));
            auto writer = must(mcap::Writer::start(*sink));
            must(writer.writeAttachment({1, 1, "picture", "image/png", toBytes(picture)}));
            must(writer.close());
            return path(name);
        };
        const auto result = must(mergeRecordings(
            {fileWith("a.mcap", "one"), fileWith("b.mcap", "two"), fileWith("c.mcap", "one")}, to("pictures.mcap")));
        const auto reader = must(mcap::Reader::open(must(FileByteSource::open(result.file))));
        std::vector<Bytes> pictures;
        for (const auto &place : reader.index().attachments) pictures.push_back(must(reader.attachment(place)).data);
        QVERIFY((pictures == std::vector<Bytes>{toBytes("one"), toBytes("two")}));
    }

    void differentRunsMergeInTheOrderOfTime()
    {
        QTemporaryDir folder;
        const RecordedRun later = recordRun(folder, Compression::None, 100);
        const auto result = mergeRecordings({later.file, m_run.file}, to("both.mcap"));
        QVERIFY(result);
        auto expected = m_run.events;
        expected.insert(expected.end(), later.events.begin(), later.events.end());
        const auto merged = eventsOf(result->file);
        QVERIFY(bytesOf(merged) == expected);
        Sequence sequence = 0;
        for (const EventView &event : merged.events) QCOMPARE(event.recordedSequence(), ++sequence);
        QVERIFY(opened(result->file)->info().runId.empty());
    }

    void nothingIsOverwrittenAndNothingLeftBehind()
    {
        write(path("there.mcap"), "precious");
        const auto refused = cutRecording(m_run.file, {}, {.to = path("there.mcap")});
        QCOMPARE(refused.error().kind(), ErrorKind::InUse);
        QCOMPARE(contentOf(path("there.mcap")), "precious");
        std::stop_source stop;
        stop.request_stop();
        CopyOptions options = to("stopped.mcap");
        options.stop = stop.get_token();
        QCOMPARE(cutRecording(m_run.file, {}, options).error().kind(), ErrorKind::Stopped);
        QCOMPARE(recoverRecording(m_run.file, options).error().kind(), ErrorKind::Stopped);
        QVERIFY(!std::filesystem::exists(path("stopped.mcap")) && !std::filesystem::exists(path("stopped.mcap.new")));
    }

    // Not only a recorder looks at what the disk has left.
    void aCopyLeavesTheDiskItsReserve()
    {
        CopyOptions options = to("reserve.mcap");
        QCOMPARE(options.keepFree, RecorderOptions().keepFree);
        options.keepFree = UINT64_MAX;
        for (const auto &copied : {cutRecording(m_run.file, {}, options), recoverRecording(m_run.file, options),
                                   mergeRecordings({m_run.file}, options)}) {
            QVERIFY(!copied);
            QCOMPARE(copied.error().kind(), ErrorKind::Io);
            QVERIFY(copied.error().message().ends_with(" are left on the disk"));
            QVERIFY(!std::filesystem::exists(options.to) && !std::filesystem::exists(path("reserve.mcap.new")));
        }
    }

    void exportedLinesAreTheEvents_data()
    {
        QTest::addColumn<ExportFormat>("format");
        QTest::newRow("ndjson") << ExportFormat::NdJson;
        QTest::newRow("csv") << ExportFormat::Csv;
    }
    void exportedLinesAreTheEvents()
    {
        QFETCH(ExportFormat, format);
        std::vector<std::string> lines;
        const auto count =
            exportEvents(*opened(m_run.file), {.format = format}, [&](std::string_view line) -> Result<> {
                lines.emplace_back(line);
                return {};
            });
        QVERIFY(count);
        QCOMPARE(count->events, m_run.events.size());
        if (format == ExportFormat::NdJson) {
            QCOMPARE(lines.size(), m_run.events.size());
            for (std::size_t i = 0; i < lines.size(); ++i) {
                const auto json = nlohmann::json::parse(lines[i]);
                const auto type = json["type"].get<std::string>(), text = json["text"].get<std::string>();
                QCOMPARE((type == "(unregistered)" ? "" : type) + text, m_run.events[i]);
            }
        } else {
            QCOMPARE(lines.size(), m_run.events.size() + 1);
            QCOMPARE(lines.front(), std::string(csvTitles()) + "\n");
        }
        const auto refused = exportEvents(*opened(m_run.file), {.format = format},
                                          [](std::string_view) -> Result<> { return failure(ErrorKind::Io, "full"); });
        QCOMPARE(refused.error().message(), "full");
    }

    void timesReadAsTheyArePrinted()
    {
        const Timestamp time{1'795'369'695'123'456'789ns};
        QCOMPARE(parseIsoTime(isoText(time)).value(), time);
        QCOMPARE(parseIsoTime("2026-11-22T17:48:15Z").value(), Timestamp(1'795'369'695s));
        QCOMPARE(parseIsoTime("2026-11-22T17:48:15.5Z").value(), Timestamp(1'795'369'695'500ms));
        for (const char *wrong : {"", "Z", "2026-11-22", "2026-13-22T17:48:15Z", "2026-02-30T17:48:15Z",
                                  "2026-11-22T24:48:15Z", "2026-11-22T17:48:15", "2026-11-22T17:48:15.Z",
                                  "2026-11-22T17:48:15.1234567890Z", "2026-11-22T17:48:15xZ", "2026-11-2+T17:48:15Z"})
            QVERIFY2(!parseIsoTime(wrong), wrong);
    }
};

QTEST_GUILESS_MAIN(RecordingToolsTest)
#include "tst_recording_tools.moc"
