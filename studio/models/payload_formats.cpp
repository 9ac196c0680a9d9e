// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/formats.h"

#include <QByteArrayView>
#include <QStringDecoder>
#include <QTextDocument>
#include <algorithm>
#include <nlohmann/json.hpp>

namespace event_studio {

namespace {

QByteArrayView view(ByteView bytes)
{
    return {bytes.data(), qsizetype(bytes.size())};
}

bool isControl(QChar character)
{
    return character < u' ' || character == QChar(0x7f);
}

bool isLineEndOrTab(QChar character)
{
    return character == u'\n' || character == u'\r' || character == u'\t';
}

/// Control characters as their pictures, so that a zero byte is seen and ends nothing.
QChar visible(QChar character)
{
    if (!isControl(character) || isLineEndOrTab(character)) return character;
    return character == QChar(0x7f) ? QChar(0x2421) : QChar(char16_t(0x2400 + character.unicode()));
}

/// The bytes as text if they are text that a person would call so.
std::optional<QString> readableText(ByteView bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8); // a character that is cut off at the end is no error to it
    QString text = decoder(view(bytes));
    const bool strange = std::any_of(
        text.cbegin(), text.cend(), [](QChar character) { return isControl(character) && !isLineEndOrTab(character); });
    if (decoder.hasError() || strange) return std::nullopt;
    return text;
}

QString cut(QString text, int width, bool more)
{
    if (text.size() <= width && !more) return text;
    text.truncate(std::min<qsizetype>(width - 1, text.size()));
    if (!text.isEmpty() && text.back().isHighSurrogate()) text.chop(1);
    return text + u'…';
}

QString hexRow(ByteView payload, std::size_t offset, std::size_t perRow)
{
    const ByteView row = payload.subspan(offset, std::min(perRow, payload.size() - offset));
    QString hex, characters;
    const bool isNarrow = perRow < HEX_PER_ROW;
    for (std::size_t i = 0; i < perRow; ++i) {
        if (!isNarrow && i == perRow / 2) hex += u' ';
        if (i >= row.size()) {
            hex += QStringLiteral("   ");
            continue;
        }
        const auto byte = std::to_integer<unsigned>(row[i]);
        hex += QStringLiteral("%1 ").arg(byte, 2, 16, QLatin1Char('0'));
        characters += byte >= 0x20 && byte < 0x7f ? QChar(byte) : QChar(u'.');
    }
    return QStringLiteral("%1  %2 %3\n")
        .arg(offset, isNarrow && payload.size() <= 0x10000 ? 4 : 8, 16, QLatin1Char('0'))
        .arg(hex, characters);
}

/// Lays out a text that is known to be JSON, by nothing but its brackets, commas, colons and strings.
class JsonIndenter {
public:
    QByteArray indent(QByteArrayView json)
    {
        for (const char character : json) take(character);
        return m_out;
    }

private:
    void take(char character)
    {
        if (m_inString) return takeInString(character);
        switch (character) {
        case ' ':
        case '\t':
        case '\n':
        case '\r': return;
        case '{':
        case '[': return open(character);
        case '}':
        case ']': return close(character);
        case ',': m_out += ','; return newLine();
        case ':': m_out += ": "; return;
        default: break;
        }
        startContent();
        m_inString = character == '"';
        m_out += character;
    }
    void takeInString(char character)
    {
        m_out += character;
        if (m_escaped)
            m_escaped = false;
        else if (character == '\\')
            m_escaped = true;
        else if (character == '"')
            m_inString = false;
    }
    void open(char bracket)
    {
        startContent();
        m_out += bracket;
        ++m_depth;
        m_justOpened = true;
    }
    void close(char bracket)
    {
        --m_depth;
        if (!m_justOpened) newLine();
        m_justOpened = false;
        m_out += bracket;
    }
    void startContent()
    {
        if (m_justOpened) newLine();
        m_justOpened = false;
    }
    void newLine()
    {
        // Deeper than anybody reads: an indent of its own for each of a hundred thousand brackets would take gigabytes.
        m_out += '\n' + QByteArray(2 * std::min<qsizetype>(m_depth, 64), ' ');
    }

    QByteArray m_out;
    qsizetype m_depth = 0;
    bool m_inString = false, m_escaped = false, m_justOpened = false;
};

bool separates(QChar character)
{
    return character.isSpace() || character == u',' || character == u':' || character == u'-' || character == u'_';
}

int hexDigit(QChar character)
{
    const char16_t c = character.toLower().unicode();
    if (c >= u'0' && c <= u'9') return c - u'0';
    if (c >= u'a' && c <= u'f') return c - u'a' + 10;
    return -1;
}

bool isPrefixAt(const QString &text, qsizetype at)
{
    return text[at] == u'0' && at + 1 < text.size() && text[at + 1].toLower() == u'x';
}

/// Gives `take` each pair of digits. Returns where the first wrong character is, if there is one.
template <class Take>
std::optional<qsizetype> forEachHexPair(const QString &text, Take take)
{
    for (qsizetype at = 0; at < text.size();) {
        if (separates(text[at])) {
            ++at;
            continue;
        }
        if (!isPrefixAt(text, at)) {
            const int high = hexDigit(text[at]);
            const int low = at + 1 < text.size() ? hexDigit(text[at + 1]) : -1;
            if (high < 0 || low < 0) return high < 0 ? at : at + 1;
            take(std::byte(high * 16 + low));
        }
        at += 2;
    }
    return std::nullopt;
}

Error hexMistake(const QString &text, qsizetype at)
{
    const QString found = at < text.size() ? QStringLiteral("\"%1\"").arg(text[at]) : QStringLiteral("the end");
    return {ErrorKind::InvalidArgument,
            QStringLiteral("column %1: found %2, expected a hexadecimal digit").arg(at + 1).arg(found).toStdString()};
}

} // namespace

QString payloadText(ByteView payload)
{
    QString text = QString::fromUtf8(view(payload));
    std::transform(text.cbegin(), text.cend(), text.begin(), visible);
    return text;
}

QString hexDump(ByteView payload, std::size_t limit, std::size_t perRow)
{
    const ByteView shown = payload.first(std::min(limit, payload.size()));
    QString dump;
    for (std::size_t offset = 0; offset < shown.size(); offset += perRow) dump += hexRow(shown, offset, perRow);
    if (shown.size() < payload.size())
        dump += QStringLiteral("… %1\n").arg(counted(payload.size() - shown.size(), "more byte"));
    return dump;
}

std::size_t hexPerRow(int characters)
{
    // The offset, three characters a byte, and the byte itself, with the gaps between these.
    if (characters >= 8 + 2 + 3 * 16 + 2 + 16) return 16;
    return characters >= 4 + 2 + 3 * 8 + 1 + 8 ? 8 : 4;
}

QString hexText(ByteView payload)
{
    return QString::fromLatin1(view(payload).toByteArray().toHex(' '));
}

QString plainToolTip(const QString &words)
{
    if (!Qt::mightBeRichText(words)) return words;
    return QStringLiteral("<span>%1</span>").arg(words.toHtmlEscaped().replace(u'\n', QLatin1String("<br>")));
}

QString menuText(QString words)
{
    return words.replace(u'&', QLatin1String("&&"));
}

QString publisherText(PublisherKind kind)
{
    switch (kind) {
    case PublisherKind::Internal: return QObject::tr("internal plugin");
    case PublisherKind::External: return QObject::tr("external plugin");
    case PublisherKind::Raw: return QObject::tr("raw port");
    case PublisherKind::Injector: return QObject::tr("injected");
    case PublisherKind::Replay: return QObject::tr("replayed");
    }
    return {};
}

QString fromView(std::string_view words)
{
    return QString::fromUtf8(words.data(), qsizetype(words.size()));
}

std::optional<QString> prettyJson(ByteView payload)
{
    const auto text = event_engine::asText(payload);
    if (!nlohmann::json::accept(text)) return std::nullopt;
    return QString::fromUtf8(JsonIndenter().indent(view(payload)));
}

QString previewLine(ByteView payload, Encoding encoding, int width)
{
    if (payload.empty()) return QStringLiteral("(empty)");
    const auto most = std::size_t(4 * width); // UTF-8 has four bytes for a character at most
    const ByteView first = payload.first(std::min(most, payload.size()));
    const bool more = first.size() < payload.size();
    const bool meantAsText = encoding == Encoding::Text || encoding == Encoding::Json;
    const auto text = meantAsText ? payloadText(first) : readableText(first);
    return text ? cut(text->simplified(), width, more) : cut(hexText(first), width, more);
}

Result<Bytes> parseHex(const QString &text)
{
    Bytes bytes;
    const auto mistake = forEachHexPair(text, [&](std::byte byte) { bytes.push_back(byte); });
    if (mistake) return failure(hexMistake(text, *mistake));
    return bytes;
}

std::optional<qsizetype> findHexMistake(const QString &text)
{
    return forEachHexPair(text, [](std::byte) {});
}

} // namespace event_studio
