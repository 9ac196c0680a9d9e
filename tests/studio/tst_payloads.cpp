// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/decoded_event.h"
#include "studio/models/payload_numbers.h"
#include "studio/models/payload_picture.h"
#include "studio/models/payload_template.h"
#include "studio/models/payload_tree.h"
#include "tests/studio/model_text.h"

#include <QAbstractItemModelTester>
#include <QBuffer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <ctime>

using namespace event_studio;
using event_engine::asBytes;
using event_engine::asText;

namespace {

QString made(const QString &text, PayloadFormat format, std::uint64_t index = 0)
{
    const auto parsed = PayloadTemplate::parse(text, format);
    if (!parsed) return "mistake: " + parsed.error().words;
    const Bytes bytes = parsed->make(index).value();
    return QString::fromUtf8(asText(bytes).data(), qsizetype(bytes.size()));
}

/// All rows of a tree, indented.
QStringList treeText(const QAbstractItemModel &model, const QModelIndex &parent = {}, const QString &indent = {})
{
    QStringList lines;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const auto name = model.index(row, 0, parent), value = model.index(row, 1, parent);
        lines << indent + name.data().toString() + ": " + value.data().toString();
        lines += treeText(model, name, indent + "  ");
    }
    return lines;
}

} // namespace

class TestPayloads : public QObject {
    Q_OBJECT
private slots:
    void aDocumentIsShownInItsOwnOrder()
    {
        PayloadTree tree;
        QAbstractItemModelTester tester(&tree);
        tree.setDocument(
            readDocument(asBytes("{\"speed\":12.5,\"gusts\":[{\"at\":3},[]],\"name\":\"N\\\"W\",\"calm\":null}")));
        QCOMPARE(treeText(tree), (QStringList{"speed: 12.5", "gusts: [ 2 ]", "  [0]: { 1 }", "    at: 3", "  [1]: []",
                                              "name: \"N\\\"W\"", "calm: null"}));
        const auto at = tree.index(0, 0, tree.index(0, 0, tree.index(1, 0)));
        QCOMPARE(tree.pathOf(at), "gusts[0].at");
    }

    void thePathOfAFieldIsReadBackWhateverItsName()
    {
        PayloadTree tree;
        tree.setDocument(readDocument(asBytes(R"({"a.b":{"c d":[7]}})")));
        const auto number = tree.index(0, 0, tree.index(0, 0, tree.index(0, 0)));
        QCOMPARE(tree.pathOf(number), QString(R"(["a.b"]["c d"][0])"));
        const auto path = event_engine::PayloadPath::parse(tree.pathOf(number).toStdString());
        QVERIFY(path);
        const auto json = PayloadCodec::make(Encoding::Json, {}).value();
        QCOMPARE(json.number(asBytes(R"({"a.b":{"c d":[7]}})"), *path), std::optional(7.0));
    }

    void aSingleValueIsATreeOfOneRow()
    {
        PayloadTree tree;
        QAbstractItemModelTester tester(&tree);
        tree.setDocument(readDocument(asBytes("42")));
        QCOMPARE(treeText(tree), QStringList{"value: 42"});
    }

    void whatIsNoJsonIsAnEmptyTree()
    {
        PayloadTree tree;
        QAbstractItemModelTester tester(&tree);
        QVERIFY(!readDocument(asBytes("This is message 4")));
        tree.setDocument(readDocument(asBytes("[1, 2]")));
        QCOMPARE(tree.rowCount(), 2);
        tree.setDocument(nullptr);
        QCOMPARE(tree.rowCount(), 0);
    }

    void aKeyThatStandsTwiceIsThereTwice()
    {
        PayloadTree tree;
        tree.setDocument(readDocument(asBytes(R"({"b":[{"b":1},true],"a":-2,"b":"x"})")));
        QCOMPARE(tableText(tree), (QStringList{"b | [ 2 ]", "a | -2", "b | \"x\""}));
    }

    void manyKeysAreReadInATimeThatGrowsWithTheirNumber()
    {
        const auto timeOf = [](int keys) {
            std::string json = "{\"k0\":0";
            for (int i = 1; i < keys; ++i) json += ",\"k" + std::to_string(i) + "\":0";
            json += '}';
            const std::clock_t before = std::clock(); // of this process alone, however busy others are
            return readDocument(asBytes(json)) ? qint64(std::clock() - before) : -1;
        };
        const qint64 few = timeOf(5'000), many = timeOf(100'000); // were each compared with all: 400 times as long
        QVERIFY(few >= 0 && many >= 0);
        QVERIFY2(many < 100 * std::max<qint64>(few, 1), qPrintable(QStringLiteral("%1, %2").arg(few).arg(many)));
    }

    void aVeryLongArraySaysHowManyMoreThereAre()
    {
        QByteArray numbers = "[0";
        for (int i = 1; i < PayloadTree::MOST_CHILDREN + 500; ++i) numbers += ",0";
        numbers += ']';
        PayloadTree tree;
        tree.setDocument(readDocument(asBytes({numbers.constData(), std::size_t(numbers.size())})));
        QCOMPARE(tree.rowCount(), PayloadTree::MOST_CHILDREN + 1);
        QCOMPARE(tree.index(PayloadTree::MOST_CHILDREN, 0).data().toString(), "… 500 more");
    }

    void placeholdersAreFilledInForEachEvent()
    {
        QCOMPARE(made("This is message {i}", PayloadFormat::Text, 4), "This is message 4");
        QCOMPARE(made("{\"n\": {i}, \"s\": \"no {i}\"}", PayloadFormat::Json, 7), "{\"n\": 7, \"s\": \"no 7\"}");
        QCOMPARE(made("{other}", PayloadFormat::Text), "{other}");
        QVERIFY(made("{now}", PayloadFormat::Text).toLongLong() > 1'700'000'000'000'000'000);
        const double random = made("{random}", PayloadFormat::Text).toDouble();
        QVERIFY(random >= 0 && random <= 1);
    }

    void aDecodedEventIsShownByItsFields()
    {
        event_engine::EventType packed("Packed");
        packed.fields = {{"speed", "f32"}, {"name", "text[4]"}};
        EventRow row;
        row.codec = event_engine::PayloadCodec::make(packed).value();
        row.bytes = QByteArray::fromHex("cdcccc3d6e6f0000");
        row.size = quint64(row.bytes.size());
        QCOMPARE(decodedJson(row).value(), QByteArray("{\"speed\":0.1,\"name\":\"no\"}"));
        QCOMPARE(previewOf(row), QString("{\"speed\":0.1,\"name\":\"no\"}"));
        QCOMPARE(previewOf(row, 8), QString("{\"speed…"));
        QCOMPARE(prettyPayload(row).value(), QString("{\n  \"speed\": 0.1,\n  \"name\": \"no\"\n}"));
        row.bytes.chop(1);
        row.size -= 1;
        QCOMPARE(previewOf(row), QString("cd cc cc 3d 6e 6f 00")); // what does not decode is shown as it is
        QCOMPARE(decodedJson(row).error().message(), std::string("name: found 3 bytes, expected 4"));
        row.size = 100'000;
        QVERIFY(!decodedJson(row)); // its first bytes alone say nothing
    }

    void badJsonSaysWhereAndWhy_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("position");
        QTest::addColumn<QString>("words");
        QTest::newRow("missing value") << "{\"a\": }" << 6 << "line 1, column 7: unexpected '}'";
        QTest::newRow("missing bracket") << "{\"a\":1" << 6 << "line 1, column 7: unexpected end of input";
        QTest::newRow("second line") << "{\n  \"a\" 1}" << 8 << "line 2, column 7: unexpected number literal";
        QTest::newRow("behind characters of several bytes") << "[\"äöü\",]" << 7 << "line 1, column 8: unexpected ']'";
        QTest::newRow("behind a placeholder") << "[{i},{random},]" << 14 << "line 1, column 15: unexpected ']'";
        QTest::newRow("nothing") << "" << 0 << "line 1, column 1: unexpected end of input";
    }
    void badJsonSaysWhereAndWhy()
    {
        QFETCH(QString, text);
        QFETCH(QString, words);
        const auto parsed = PayloadTemplate::parse(text, PayloadFormat::Json);
        QVERIFY(!parsed);
        QTEST(int(parsed.error().position), "position");
        QVERIFY2(parsed.error().words.startsWith(words), qPrintable(parsed.error().words));
    }

    void badHexSaysWhere()
    {
        QCOMPARE(made("41 42", PayloadFormat::Hex), "AB");
        QCOMPARE(made("41\n4x", PayloadFormat::Hex), "mistake: line 2, column 2: expected a hexadecimal digit");
    }

    void aFileIsThePayload()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath("payload"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("{i} as it is") > 0);
        file.close();
        QCOMPARE(made(file.fileName(), PayloadFormat::File, 3), "{i} as it is");
        QVERIFY(made(folder.filePath("none"), PayloadFormat::File).contains("none: No such file"));
    }

    void numbersAreFoundByTheirPath_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<double>("value"); // -1: none
        QTest::newRow("at the top") << "speed" << 12.5;
        QTest::newRow("in a list") << "gusts[1].speed" << 31.0;
        QTest::newRow("a boolean") << "raised" << 1.0;
        QTest::newRow("a text") << "name" << -1.0;
        QTest::newRow("behind the end") << "gusts[7].speed" << -1.0;
        QTest::newRow("nonsense") << "gusts[x" << -1.0;
    }
    void numbersAreFoundByTheirPath()
    {
        QFETCH(QString, path);
        QFETCH(double, value);
        const auto read = numberReader({}, path);
        const std::string json = R"({"speed": 12.5, "raised": true, "name": "x", "gusts": [{}, {"speed": 31}]})";
        QCOMPARE(read(asBytes(json)).value_or(-1), value);
        QVERIFY(!read(asBytes(std::string("no json"))));
    }

    /// A picture of 3 x 2 in a format.
    static QByteArray pictureAs(const char *format)
    {
        QImage image(3, 2, QImage::Format_RGB32);
        image.fill(Qt::red);
        QByteArray bytes;
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        image.save(&buffer, format);
        return bytes;
    }
    static ByteView view(const QByteArray &bytes)
    {
        return asBytes(std::string_view(bytes.data(), size_t(bytes.size())));
    }

    void picturesAreFoundByTheirFirstBytes_data()
    {
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<QString>("format");
        QTest::newRow("PNG") << pictureAs("PNG") << "PNG";
        QTest::newRow("JPEG") << pictureAs("JPG") << "JPEG";
        QTest::newRow("PGM") << pictureAs("PGM") << "PGM";
        QTest::newRow("behind a head") << QByteArray(8, '\0') + pictureAs("PNG") << "PNG";
        QTest::newRow("Base64 in JSON") << "{\"n\":1,\"image\":\"" + pictureAs("PNG").toBase64() + "\"}"
                                        << "PNG";
        QTest::newRow("a data URL") << "{\"i\":\"data:image/png;base64," + pictureAs("PNG").toBase64() + "\"}"
                                    << "PNG";
        QTest::newRow("none") << QByteArray("just words") << QString();
        QTest::newRow("nothing") << QByteArray() << QString();
    }
    void picturesAreFoundByTheirFirstBytes()
    {
        QFETCH(QByteArray, payload);
        QFETCH(QString, format);
        const auto found = findPicture(view(payload));
        QCOMPARE(found.has_value(), !format.isEmpty());
        if (!found) return;
        QCOMPARE(found->format, format);
        const auto decoded = decodePicture(*found);
        QVERIFY2(decoded.image.size() == QSize(3, 2), qPrintable(decoded.words));
        QVERIFY(decoded.words.startsWith(format + ", 3 × 2"));
    }

    void aPictureOutlivesThePayloadItIsFoundIn()
    {
        const QByteArray picture = pictureAs("PNG");
        for (const QByteArray &payload : {picture, "head" + picture, "{\"image\":\"" + picture.toBase64() + "\"}"}) {
            QByteArray held(payload.constData(), payload.size());
            const auto found = findPicture(view(held));
            QVERIFY(found);
            held.fill('\0');
            QCOMPARE(found->bytes, picture);
        }
    }

    void aBrokenPictureSaysSo()
    {
        const QByteArray broken = pictureAs("PNG").left(20);
        const auto found = findPicture(view(broken));
        QVERIFY(found);
        const auto decoded = decodePicture(*found);
        QVERIFY(decoded.image.isNull());
        QVERIFY(decoded.words.startsWith("This PNG is broken"));
    }

    void aPictureThatSaysItIsHugeIsNotDecoded()
    {
        const auto decoded = decodePicture({"PGM", "P5\n30000 30000\n255\n"});
        QVERIFY(decoded.image.isNull());
        QVERIFY2(decoded.words.contains("30000 × 30000 is too large"), qPrintable(decoded.words));
    }
};

QTEST_GUILESS_MAIN(TestPayloads)
#include "tst_payloads.moc"
