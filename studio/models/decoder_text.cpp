// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/decoder_text.h"

#include <QStringList>

#include <algorithm>

namespace event_studio {

using event_engine::ByteOrder;
using event_engine::LayoutField;

namespace {

constexpr Encoding ENCODINGS[] = {Encoding::Binary,   Encoding::Text,    Encoding::Json, Encoding::FlatBuffer,
                                  Encoding::Protobuf, Encoding::MsgPack, Encoding::Cbor};

template <class Word>
QString wordOf(Word word)
{
    const std::string_view text = event_engine::toText(word);
    return QString::fromLatin1(text.data(), qsizetype(text.size()));
}

QString tomlString(QString text)
{
    return u'"' + text.replace(u'\\', QLatin1String("\\\\")).replace(u'"', QLatin1String("\\\"")) + u'"';
}

} // namespace

std::optional<Encoding> encodingOf(const QString &word)
{
    for (const Encoding encoding : ENCODINGS)
        if (wordOf(encoding) == word) return encoding;
    return std::nullopt;
}

QString fieldsText(const std::vector<LayoutField> &fields)
{
    QStringList lines;
    for (const LayoutField &field : fields)
        lines << QString::fromStdString(field.name.empty() ? field.type : field.name + ' ' + field.type);
    return lines.join(u'\n');
}

std::vector<LayoutField> parseFields(const QString &text)
{
    std::vector<LayoutField> fields;
    for (const QString &line : text.split(u'\n')) {
        const QString words = line.simplified();
        if (words.isEmpty()) continue;
        const auto blank = words.lastIndexOf(u' ');
        fields.push_back({words.left(std::max<qsizetype>(blank, 0)).toStdString(), words.mid(blank + 1).toStdString()});
    }
    return fields;
}

QString tomlOf(const EventType &type)
{
    QString toml = QStringLiteral("encoding = %1\n").arg(tomlString(wordOf(type.encoding)));
    if (!type.schema.empty())
        toml += QStringLiteral("schema = %1\n").arg(tomlString(QString::fromStdString(type.schema)));
    if (!type.rootType.empty())
        toml += QStringLiteral("root_type = %1\n").arg(tomlString(QString::fromStdString(type.rootType)));
    if (type.fields.empty()) return toml;
    toml += QLatin1String("fields = [\n");
    for (const LayoutField &field : type.fields) {
        const QString name =
            field.name.empty() ? QString() : "name = " + tomlString(QString::fromStdString(field.name)) + ", ";
        toml += "    { " + name + "type = " + tomlString(QString::fromStdString(field.type)) + " },\n";
    }
    return toml + QStringLiteral("]\nbyte_order = %1\n").arg(tomlString(wordOf(type.byteOrder)));
}

QJsonObject jsonOf(const EventType &type)
{
    return {{"encoding", wordOf(type.encoding)},
            {"schema", QString::fromStdString(type.schema)},
            {"root_type", QString::fromStdString(type.rootType)},
            {"fields", fieldsText(type.fields)},
            {"byte_order", wordOf(type.byteOrder)}};
}

std::optional<EventType> typeOf(const QString &name, const QJsonObject &object)
{
    const auto encoding = encodingOf(object["encoding"].toString());
    if (!encoding) return std::nullopt;
    EventType type(name.toStdString(), *encoding);
    type.schema = object["schema"].toString().toStdString();
    type.rootType = object["root_type"].toString().toStdString();
    type.fields = parseFields(object["fields"].toString());
    if (object["byte_order"].toString() == wordOf(ByteOrder::Big)) type.byteOrder = ByteOrder::Big;
    return type;
}

} // namespace event_studio
