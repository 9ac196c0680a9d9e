// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/crc32.h"
#include "engine/recording/mcap/decode.h"
#include "engine/recording/mcap/encode.h"
#include "engine/recording/mcap/record_walk.h"

#include <QTest>

using namespace event_engine;
using namespace event_engine::mcap;

namespace {

template <class Record>
Bytes encoded(const Record &record)
{
    Bytes bytes;
    appendRecord(bytes, record);
    return bytes;
}

/// The content of the one record in `bytes`, whose prefix must be right.
ByteView contentOf(ByteView bytes, Opcode opcode)
{
    RecordWalk walk(bytes);
    const auto record = walk.next();
    if (!record || record->opcode != opcode || walk.sizeLeft() != 0) return {};
    return record->content;
}

template <class Record>
void roundTrip(const Record &record)
{
    const Bytes bytes = encoded(record);
    const ByteView content = contentOf(bytes, Record::OPCODE);
    QVERIFY(!content.empty());
    const auto back = decode<Record>(content);
    QVERIFY2(back, back ? "" : back.error().message().c_str());
    QVERIFY(*back == record);
}

/// Every shorter content is an error, and a longer one, of a later version of the format, none.
template <class Record>
void isReadOnlyWhenWhole(const Record &record)
{
    const Bytes bytes = encoded(record);
    const ByteView content = contentOf(bytes, Record::OPCODE);
    for (std::size_t size = 0; size < content.size(); ++size) {
        const auto cut = decode<Record>(content.first(size));
        QVERIFY(!cut);
        QCOMPARE(cut.error().kind(), ErrorKind::BadData);
    }
    Bytes longer = copyOf(content);
    longer.resize(content.size() + 3, std::byte{0xff});
    QVERIFY(*decode<Record>(longer) == record);
}

const Bytes SOME = {std::byte{1}, std::byte{0}, std::byte{255}};
const StringMap MAP = {{"", "empty key"}, {"a", ""}, {"key", "väl\0ue"}};

const Header HEADER = {"profile", "library"};
const Footer FOOTER = {~0ull, 2, 3};
const Schema SCHEMA = {65535, "name", "encoding", SOME};
const Channel CHANNEL = {1, 65535, "topic", "json", MAP};
const MessageIndex MESSAGE_INDEX = {7, {{1, 0}, {~0ull, 99}}};
const ChunkIndex CHUNK_INDEX = {1, 2, 3, 4, {{1, 10}, {2, 20}}, 5, "zstd", 6, 7};
const Attachment ATTACHMENT = {1, 2, "name", "type", SOME};
const AttachmentIndex ATTACHMENT_INDEX = {1, 2, 3, 4, 5, "name", "type"};
const Metadata METADATA = {"name", MAP};
const MetadataIndex METADATA_INDEX = {1, 2, "name"};
const Statistics STATISTICS = {1, 2, 3, 4, 5, 6, 7, 8, {{1, 100}, {65535, 200}}};
const SummaryOffset SUMMARY_OFFSET = {Opcode::ChunkIndex, 1, 2};
const DataEnd DATA_END = {0xdeadbeef};

} // namespace

class McapRecordsTest : public QObject {
    Q_OBJECT

private slots:
    void everyRecordComesBackAsItWas()
    {
        roundTrip(HEADER);
        roundTrip(FOOTER);
        roundTrip(SCHEMA);
        roundTrip(CHANNEL);
        roundTrip(MESSAGE_INDEX);
        roundTrip(CHUNK_INDEX);
        roundTrip(ATTACHMENT);
        roundTrip(ATTACHMENT_INDEX);
        roundTrip(METADATA);
        roundTrip(METADATA_INDEX);
        roundTrip(STATISTICS);
        roundTrip(SUMMARY_OFFSET);
        roundTrip(DATA_END);
        roundTrip(Channel());
        roundTrip(Statistics());
    }

    void aMessageComesBackAsItWas()
    {
        const Bytes bytes = encoded(MessageView{1, 2, 3, 4, SOME});
        const ByteView content = contentOf(bytes, Opcode::Message);
        for (const auto &back : {*decode<MessageView>(content), *decodeMessage(content)}) {
            QCOMPARE(back.channelId, 1);
            QCOMPARE(back.sequence, 2u);
            QCOMPARE(back.logTime, 3u);
            QCOMPARE(back.publishTime, 4u);
            QCOMPARE(copyOf(back.data), SOME);
        }
        QVERIFY(!decodeMessage(content.first(MESSAGE_HEAD_SIZE - 1)));
        QVERIFY(decodeMessage(content.first(MESSAGE_HEAD_SIZE))->data.empty());
    }

    void aChunkComesBackAsItWas()
    {
        const Bytes bytes = encoded(ChunkView{1, 2, 3, 4, "lz4", SOME});
        const ByteView content = contentOf(bytes, Opcode::Chunk);
        const auto back = decode<ChunkView>(content);
        QVERIFY(back);
        QCOMPARE(back->startTime, 1u);
        QCOMPARE(back->endTime, 2u);
        QCOMPARE(back->uncompressedSize, 3u);
        QCOMPARE(back->uncompressedCrc, 4u);
        QCOMPARE(back->compression, std::string_view("lz4"));
        QCOMPARE(copyOf(back->records), SOME);
        QVERIFY(!decode<ChunkView>(content.first(content.size() - 1)));
        const auto head = decodeChunkHead(content.first(content.size() - 1));
        QCOMPARE(head->contentSize(), content.size());
        QCOMPARE(head->chunk.records.size(), SOME.size() - 1);
    }

    void aPrivateRecordComesBackAsItWas()
    {
        const auto opcode = static_cast<Opcode>(0xc3);
        const Bytes bytes = encoded(RecordView{opcode, SOME});
        QCOMPARE(copyOf(contentOf(bytes, opcode)), SOME);
    }

    void aRecordThatIsTooShortIsAnErrorAndALongerOneIsNot()
    {
        isReadOnlyWhenWhole(HEADER);
        isReadOnlyWhenWhole(FOOTER);
        isReadOnlyWhenWhole(SCHEMA);
        isReadOnlyWhenWhole(CHANNEL);
        isReadOnlyWhenWhole(MESSAGE_INDEX);
        isReadOnlyWhenWhole(CHUNK_INDEX);
        isReadOnlyWhenWhole(ATTACHMENT);
        isReadOnlyWhenWhole(ATTACHMENT_INDEX);
        isReadOnlyWhenWhole(METADATA);
        isReadOnlyWhenWhole(METADATA_INDEX);
        isReadOnlyWhenWhole(STATISTICS);
        isReadOnlyWhenWhole(SUMMARY_OFFSET);
        isReadOnlyWhenWhole(DATA_END);
    }

    void lengthsThatAreNotThereAreErrors()
    {
        // Each byte of each record is set to 255 in turn: lengths become huge, and nothing of that size is allocated.
        for (const Bytes &bytes : {encoded(SCHEMA), encoded(CHANNEL), encoded(MESSAGE_INDEX), encoded(CHUNK_INDEX),
                                   encoded(ATTACHMENT), encoded(METADATA), encoded(STATISTICS)}) {
            for (std::size_t i = RECORD_PREFIX_SIZE; i < bytes.size(); ++i) {
                Bytes broken = bytes;
                broken[i] = std::byte{0xff};
                const ByteView content = ByteView(broken).subspan(RECORD_PREFIX_SIZE);
                (void)decode<Schema>(content);
                (void)decode<Channel>(content);
                (void)decode<MessageIndex>(content);
                (void)decode<ChunkIndex>(content);
                (void)decode<Attachment>(content);
                (void)decode<Metadata>(content);
                (void)decode<Statistics>(content);
            }
        }
        Bytes schema = encoded(SCHEMA);
        schema[RECORD_PREFIX_SIZE + 2 + 3] = std::byte{0xff};
        const auto decoded = decode<Schema>(ByteView(schema).subspan(RECORD_PREFIX_SIZE));
        QCOMPARE(QString::fromStdString(decoded.error().message()),
                 QString("Schema record of 29 bytes is shorter than what it says it holds"));
    }

    void anAttachmentThatDoesNotMatchItsChecksumIsAnError()
    {
        Bytes bytes = encoded(ATTACHMENT);
        QVERIFY(decodeChecked(contentOf(bytes, Opcode::Attachment)));
        bytes[bytes.size() - 5] ^= std::byte{1};
        QVERIFY(!decodeChecked(contentOf(bytes, Opcode::Attachment)));
        Bytes unchecked;
        appendRecord(unchecked, ATTACHMENT, AttachmentCrc::None);
        unchecked[unchecked.size() - 5] ^= std::byte{1};
        QVERIFY(decodeChecked(contentOf(unchecked, Opcode::Attachment)));
    }

    void aWalkStopsWhereNoWholeRecordFollows()
    {
        Bytes bytes = encoded(HEADER);
        const std::size_t whole = bytes.size();
        appendRecord(bytes, METADATA);
        for (std::size_t size = whole; size < bytes.size(); ++size) {
            RecordWalk walk(ByteView(bytes).first(size));
            QCOMPARE(walk.next()->opcode, Opcode::Header);
            QVERIFY(!walk.next());
            QCOMPARE(walk.position(), whole);
            QCOMPARE(walk.sizeLeft(), size - whole);
        }
        const Bytes zeros(100);
        QVERIFY(!RecordWalk(zeros).next());
    }

    void theChecksumIsTheUsualOne()
    {
        QCOMPARE(crc32Of(asBytes("123456789")), 0xcbf43926u);
        QCOMPARE(crc32Of({}), 0u);
        Crc32 inPieces;
        inPieces.add(asBytes("1234"));
        inPieces.add({});
        inPieces.addKnown(crc32Of(asBytes("56789")), 5);
        QCOMPARE(inPieces.value(), 0xcbf43926u);
    }
};

QTEST_GUILESS_MAIN(McapRecordsTest)
#include "tst_mcap_records.moc"
