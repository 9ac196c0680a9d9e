// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/payload_template.h"

#include "studio/models/decoded_event.h"
#include "studio/models/formats.h"

#include <QFile>
#include <QRandomGenerator>
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>

namespace event_studio {

enum class Placeholder { None, Index, Now, Random };

struct PayloadPart {
    Bytes bytes; // as they are; or
    Placeholder placeholder = Placeholder::None;
};

namespace {

using Parts = std::vector<PayloadPart>;

constexpr std::array FORMATS{PayloadFormat::Text, PayloadFormat::Json, PayloadFormat::Hex, PayloadFormat::File};
constexpr std::array<std::pair<std::string_view, Placeholder>, 3> PLACEHOLDERS{
    {{"{i}", Placeholder::Index}, {"{now}", Placeholder::Now}, {"{random}", Placeholder::Random}}};

PayloadMistake mistakeAt(const QString &text, qsizetype position, const QString &words)
{
    const QString before = text.left(position);
    PayloadMistake mistake;
    mistake.position = position;
    mistake.line = int(before.count(u'\n')) + 1;
    mistake.column = int(position - (before.lastIndexOf(u'\n') + 1)) + 1;
    mistake.words = QStringLiteral("line %1, column %2: %3").arg(mistake.line).arg(mistake.column).arg(words);
    return mistake;
}

/// The placeholder that begins here, if any, and how many bytes of text it takes.
std::pair<Placeholder, std::size_t> placeholderAt(std::string_view text)
{
    for (const auto &[word, placeholder] : PLACEHOLDERS)
        if (text.substr(0, word.size()) == word) return {placeholder, word.size()};
    return {Placeholder::None, 1};
}

Parts partsOf(std::string_view text)
{
    Parts parts;
    while (!text.empty()) {
        const auto [placeholder, size] = placeholderAt(text);
        if (placeholder != Placeholder::None)
            parts.push_back({{}, placeholder});
        else if (parts.empty() || parts.back().placeholder != Placeholder::None)
            parts.push_back({});
        if (placeholder == Placeholder::None) parts.back().bytes.push_back(std::byte(text.front()));
        text.remove_prefix(size);
    }
    return parts;
}

/// The text with a number for each placeholder and blanks after it: as long as the text, so that places in it agree.
std::string sampleOf(std::string_view text)
{
    std::string sample;
    while (!text.empty()) {
        const auto [placeholder, size] = placeholderAt(text);
        const std::string number = placeholder == Placeholder::Random ? "0.5" : "0";
        const std::string piece = placeholder == Placeholder::None ? std::string(1, text.front()) : number;
        sample += piece + std::string(size - piece.size(), ' ');
        text.remove_prefix(size);
    }
    return sample;
}

std::string valueOf(Placeholder placeholder, std::uint64_t index)
{
    switch (placeholder) {
    case Placeholder::Index: return std::to_string(index);
    case Placeholder::Now: {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        return std::to_string(std::chrono::duration_cast<Duration>(now).count());
    }
    case Placeholder::Random:
        return QByteArray::number(QRandomGenerator::global()->generateDouble(), 'f', 6).toStdString();
    case Placeholder::None: break;
    }
    return {};
}

/// What the library says behind its own account of the place: "unexpected '}'; expected ...".
QString jsonWords(const char *what)
{
    const QString words = QString::fromUtf8(what);
    const auto begin = words.indexOf(QLatin1String(" - "));
    return words.mid(begin < 0 ? 0 : begin + 3).section(QLatin1String("; last read"), 0, 0);
}

std::optional<PayloadMistake> jsonMistake(const QString &text)
{
    const QByteArray utf8 = text.toUtf8();
    try {
        [[maybe_unused]] const auto parsed = nlohmann::json::parse(sampleOf({utf8.data(), std::size_t(utf8.size())}));
        return std::nullopt;
    } catch (const nlohmann::json::parse_error &error) {
        const auto before = QString::fromUtf8(utf8.left(qsizetype(error.byte) - 1));
        return mistakeAt(text, before.size(), jsonWords(error.what()));
    }
}

using Parsed = tl::expected<Parts, PayloadMistake>;

Parsed parseText(const QString &text)
{
    const QByteArray utf8 = text.toUtf8();
    return partsOf({utf8.data(), std::size_t(utf8.size())});
}

/// Where the words of an error, "wind.gusts[0].speed: ...", find their field in the text: behind the names before it.
qsizetype placeOfField(const QString &text, const QString &words)
{
    const auto path = event_engine::PayloadPath::parse(words.section(QLatin1String(": "), 0, 0).toStdString());
    if (!path) return 0;
    qsizetype place = 0;
    for (const auto &step : path->steps()) {
        if (step.place) continue;
        const auto found = text.indexOf('"' + QString::fromStdString(step.name) + '"', place);
        if (found < 0) break;
        place = found + 1;
    }
    return place;
}

Parsed parseJson(const QString &text, const PayloadCodec &codec)
{
    if (const auto mistake = jsonMistake(text)) return tl::unexpected(*mistake);
    const QByteArray utf8 = text.toUtf8();
    if (isTyped(codec))
        if (const auto fine = codec.encode(sampleOf({utf8.data(), std::size_t(utf8.size())})); !fine) {
            const QString words = QString::fromStdString(fine.error().message());
            return tl::unexpected(mistakeAt(text, placeOfField(text, words), words));
        }
    return parseText(text);
}

Parsed parseHexParts(const QString &text)
{
    if (const auto position = findHexMistake(text))
        return tl::unexpected(mistakeAt(text, *position, QStringLiteral("expected a hexadecimal digit")));
    return Parts{{*parseHex(text)}};
}

Parsed readFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return tl::unexpected(PayloadMistake{0, 1, 1, QStringLiteral("%1: %2").arg(path, file.errorString())});
    const QByteArray bytes = file.readAll();
    return Parts{
        {event_engine::copyOf({reinterpret_cast<const std::byte *>(bytes.data()), std::size_t(bytes.size())})}};
}

Parsed parseParts(const QString &text, PayloadFormat format, const PayloadCodec &codec)
{
    switch (format) {
    case PayloadFormat::Text: return parseText(text);
    case PayloadFormat::Json: return parseJson(text, codec);
    case PayloadFormat::Hex: return parseHexParts(text);
    case PayloadFormat::File: break;
    }
    return readFile(text);
}

} // namespace

QString toText(PayloadFormat format)
{
    switch (format) {
    case PayloadFormat::Text: return QStringLiteral("text");
    case PayloadFormat::Json: return QStringLiteral("json");
    case PayloadFormat::Hex: return QStringLiteral("hex");
    case PayloadFormat::File: break;
    }
    return QStringLiteral("file");
}

PayloadFormat payloadFormatOf(const QString &text)
{
    for (const auto format : FORMATS)
        if (toText(format) == text) return format;
    return PayloadFormat::Text;
}

tl::expected<PayloadTemplate, PayloadMistake> PayloadTemplate::parse(const QString &text, PayloadFormat format,
                                                                     const PayloadCodec &codec)
{
    return parseParts(text, format, codec).map([&](Parts parts) {
        PayloadTemplate made;
        if (format == PayloadFormat::Json && isTyped(codec)) made.m_codec = codec;
        made.m_parts = std::make_shared<const Parts>(std::move(parts));
        return made;
    });
}

Result<Bytes> PayloadTemplate::make(std::uint64_t index) const
{
    Bytes bytes;
    for (const PayloadPart &part : *m_parts) {
        const std::string value = valueOf(part.placeholder, index);
        const ByteView piece =
            part.placeholder == Placeholder::None ? ByteView(part.bytes) : event_engine::asBytes(value);
        bytes.insert(bytes.end(), piece.begin(), piece.end());
    }
    if (m_codec.decodes()) return m_codec.encode(event_engine::asText(bytes));
    return bytes;
}

PayloadMaker PayloadTemplate::maker() const
{
    return [made = *this](std::uint64_t index) { return made.make(index); };
}

} // namespace event_studio
