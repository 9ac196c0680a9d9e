// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/payload_template.h"

#include "event_engine/options.h"
#include "studio/models/decoded_event.h"
#include "studio/models/formats.h"

#include <QFile>
#include <QFileInfo>
#include <array>
#include <nlohmann/json.hpp>

namespace event_studio {

namespace {

constexpr std::array FORMATS{PayloadFormat::Text, PayloadFormat::Json, PayloadFormat::Hex, PayloadFormat::File};

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

TextTemplate templateOf(const QString &text)
{
    return TextTemplate(text.toStdString());
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
        [[maybe_unused]] const auto parsed = nlohmann::json::parse(templateOf(text).sample());
        return std::nullopt;
    } catch (const nlohmann::json::parse_error &error) {
        const auto before = QString::fromUtf8(utf8.left(qsizetype(error.byte) - 1));
        return mistakeAt(text, before.size(), jsonWords(error.what()));
    }
}

using Parsed = tl::expected<PayloadTemplate::Content, PayloadMistake>;

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
    if (isTyped(codec))
        if (const auto fine = codec.encode(templateOf(text).sample()); !fine) {
            const QString words = QString::fromStdString(fine.error().message());
            return tl::unexpected(mistakeAt(text, placeOfField(text, words), words));
        }
    return templateOf(text);
}

Parsed parseHexDigits(const QString &text)
{
    if (const auto position = findHexMistake(text))
        return tl::unexpected(mistakeAt(text, *position, QStringLiteral("expected a hexadecimal digit")));
    return *parseHex(text);
}

Parsed readFile(const QString &path)
{
    const auto mistake = [&path](const QString &words) {
        return tl::unexpected(PayloadMistake{0, 1, 1, QStringLiteral("%1: %2").arg(path, words)});
    };
    QFile file(path);
    const QFileInfo info(path); // a device may never end
    if (info.exists() && !info.isFile()) return mistake(QStringLiteral("it is no file"));
    if (quint64(info.size()) > event_engine::LARGEST_EVENT)
        return mistake(QStringLiteral("larger than an event can be"));
    if (!file.open(QIODevice::ReadOnly)) return mistake(file.errorString());
    const QByteArray bytes = file.readAll();
    return event_engine::copyOf({reinterpret_cast<const std::byte *>(bytes.data()), std::size_t(bytes.size())});
}

Parsed parseContent(const QString &text, PayloadFormat format, const PayloadCodec &codec)
{
    switch (format) {
    case PayloadFormat::Text: return templateOf(text);
    case PayloadFormat::Json: return parseJson(text, codec);
    case PayloadFormat::Hex: return parseHexDigits(text);
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
    return parseContent(text, format, codec).map([&](Content content) {
        PayloadTemplate made;
        if (format == PayloadFormat::Json && isTyped(codec)) made.m_codec = codec;
        made.m_content = std::make_shared<const Content>(std::move(content));
        return made;
    });
}

Result<Bytes> PayloadTemplate::make(std::uint64_t index) const
{
    if (const auto *bytes = std::get_if<Bytes>(m_content.get())) return event_engine::copyOf(*bytes);
    const std::string text = std::get<TextTemplate>(*m_content).make(index);
    if (m_codec.decodes()) return m_codec.encode(text);
    return event_engine::copyOf(event_engine::asBytes(text));
}

PayloadMaker PayloadTemplate::maker() const
{
    return [made = *this](std::uint64_t index) { return made.make(index); };
}

} // namespace event_studio
