// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/body_fields.h"

#include "studio/models/decoded_event.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

namespace event_studio {

namespace {

using Step = event_engine::PayloadPath::Step;
constexpr qsizetype MOST_OF_A_TYPE = 200;

void collect(const QJsonValue &value, std::vector<Step> &place, QStringList &paths, qsizetype most)
{
    if (paths.size() >= most) return;
    const auto visit = [&](Step step, const QJsonValue &child) {
        place.push_back(std::move(step));
        collect(child, place, paths, most);
        place.pop_back();
    };
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto member = object.begin(); member != object.end(); ++member)
            visit({{}, member.key().toStdString()}, member.value());
    } else if (value.isArray()) {
        if (const QJsonArray array = value.toArray(); !array.isEmpty()) visit({0, {}}, array.first());
    } else if (!place.empty()) {
        paths << QString::fromStdString(event_engine::PayloadPath(place).text());
    }
}

QByteArray jsonOf(const EventRow &event)
{
    if (const auto decoded = decodedJson(event)) return *decoded;
    const ByteView payload = event.payload();
    return {reinterpret_cast<const char *>(payload.data()), qsizetype(payload.size())};
}

} // namespace

QStringList valuePaths(const QByteArray &json, qsizetype most)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    QStringList paths;
    std::vector<Step> place;
    collect(document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object()), place, paths, most);
    return paths;
}

QStringList bodyFields(const Snapshot *snapshot, const std::vector<const EventRow *> &shown)
{
    QSet<QString> fields;
    const auto add = [&fields](const QString &path) {
        fields.insert(QLatin1String(path.startsWith(u'[') ? "body" : "body.") + path);
    };
    if (snapshot)
        for (const EventTypeSnapshot &type : snapshot->types)
            for (const auto &field : type.type.codec.fields()) add(QString::fromStdString(field.path));
    QSet<QString> seen;
    for (auto event = shown.rbegin(); event != shown.rend(); ++event) {
        if (seen.contains((*event)->type)) continue;
        seen.insert((*event)->type);
        for (const QString &path : valuePaths(jsonOf(**event), MOST_OF_A_TYPE)) add(path);
    }
    QStringList sorted = fields.values();
    sorted.sort(Qt::CaseInsensitive);
    return sorted;
}

} // namespace event_studio
