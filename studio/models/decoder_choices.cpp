// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/decoder_choices.h"

#include "studio/models/decoder_text.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <optional>
#include <utility>
#include <vector>

namespace event_studio {

namespace {

/// Restored choices are yet to get theirs. Binary without fields needs none.
bool hasCodec(const EventType &type)
{
    return type.codec.encoding() == type.encoding &&
           type.codec.decodes() == (type.encoding != Encoding::Binary || !type.fields.empty());
}

} // namespace

struct DecoderChoices::Made {
    EventType type;
    Result<PayloadCodec> codec;
};

DecoderChoices::DecoderChoices(QObject *parent) : QObject(parent), m_making(this)
{}

void DecoderChoices::setApp(const QString &title)
{
    if (std::exchange(m_app, title) == title) return;
    makeCodecs();
    emit changed();
}

void DecoderChoices::choose(const EventType &type)
{
    const QString name = QString::fromStdString(type.name);
    m_apps[m_app][name] = type;
    m_touched.emplace(m_app, name);
    emit changed();
}

void DecoderChoices::forget(const QString &typeName)
{
    const auto app = m_apps.find(m_app);
    if (app == m_apps.end() || app->second.erase(typeName) == 0) return;
    if (app->second.empty()) m_apps.erase(app);
    m_touched.emplace(m_app, typeName);
    emit changed();
}

const EventType *DecoderChoices::find(const QString &app, const QString &typeName) const
{
    const auto types = m_apps.find(app);
    if (types == m_apps.end()) return nullptr;
    const auto found = types->second.find(typeName);
    return found == types->second.end() ? nullptr : &found->second;
}

Decoders DecoderChoices::decoders() const
{
    Types ready;
    if (const auto types = m_apps.find(m_app); types != m_apps.end())
        for (const auto &[name, type] : types->second)
            if (hasCodec(type)) ready.emplace(name, type);
    return Decoders(ready);
}

// By a worker: a schema may be large, and that of protobuf takes a process.
void DecoderChoices::makeCodecs()
{
    std::vector<EventType> missing;
    if (const auto types = m_apps.find(m_app); types != m_apps.end())
        for (const auto &[name, type] : types->second)
            if (!hasCodec(type)) missing.push_back(type);
    if (missing.empty()) return m_making.cancel();
    m_making.start(
        [missing = std::move(missing)](const LatestJob::Cancelled &) {
            std::vector<Made> made;
            for (const EventType &type : missing) made.push_back({type, PayloadCodec::make(type)});
            return made;
        },
        [this](const std::vector<Made> &made) {
            for (const Made &each : made) take(each);
            emit changed();
        });
}

// Somebody may have chosen anew since, or forgotten the choice.
void DecoderChoices::take(const Made &made)
{
    const QString name = QString::fromStdString(made.type.name);
    const EventType *present = find(name);
    if (!present || !(*present == made.type)) return;
    if (made.codec)
        m_apps[m_app][name].codec = *made.codec;
    else
        emit failed(name, QString::fromStdString(made.codec.error().message()));
}

std::function<QByteArray(const QByteArray &)> DecoderChoices::merge() const
{
    struct Choice {
        QString app, type;
        std::optional<QJsonObject> json; // empty: it was forgotten
    };
    std::vector<Choice> made;
    for (const auto &[app, name] : m_touched) {
        const EventType *chosen = find(app, name);
        made.push_back({app, name, chosen ? std::optional(jsonOf(*chosen)) : std::nullopt});
    }
    return [made = std::move(made)](const QByteArray &held) {
        QJsonObject apps = QJsonDocument::fromJson(held).object();
        for (const auto &[app, name, json] : made) {
            QJsonObject choices = apps[app].toObject();
            if (json)
                choices.insert(name, *json);
            else
                choices.remove(name);
            if (choices.isEmpty())
                apps.remove(app);
            else
                apps.insert(app, choices);
        }
        return QJsonDocument(apps).toJson(QJsonDocument::Compact);
    };
}

void DecoderChoices::restore(const QByteArray &saved)
{
    m_apps.clear();
    const QJsonObject apps = QJsonDocument::fromJson(saved).object();
    for (auto app = apps.begin(); app != apps.end(); ++app) {
        const QJsonObject choices = app->toObject();
        for (auto choice = choices.begin(); choice != choices.end(); ++choice)
            if (auto type = typeOf(choice.key(), choice->toObject()))
                m_apps[app.key()].emplace(choice.key(), std::move(*type));
    }
    makeCodecs();
    emit changed();
}

} // namespace event_studio
