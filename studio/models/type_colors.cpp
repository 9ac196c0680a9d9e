// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/type_colors.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <array>

namespace event_studio {

namespace {

struct Hue {
    QRgb onLight, onDark;
};

// Hues that stay apart under the usual colour blindnesses; each shade has a contrast of 3 or more to its background.
constexpr std::array HUES{
    Hue{0xff0072b2, 0xff5aa9e6}, // blue
    Hue{0xffd55e00, 0xffff8a4c}, // vermilion
    Hue{0xff00835f, 0xff2ecc9b}, // green
    Hue{0xffb0568a, 0xffe29ac4}, // purple
    Hue{0xff8f8400, 0xfff0e442}, // yellow
    Hue{0xff0097a7, 0xff9fdcff}, // sky
    Hue{0xff7a4a21, 0xffc9a27e}, // brown
    Hue{0xff3b3b98, 0xffa5a1ff}, // indigo
};
constexpr Hue GREY{0xff6e6e6e, 0xff9a9a9a};
constexpr std::array LINES{Qt::SolidLine, Qt::DashLine, Qt::DotLine};
constexpr int STYLES = int(HUES.size() * LINES.size());

const QString UNREGISTERED_NAME = QStringLiteral("(unregistered)");

QColor shade(const Hue &hue, TypeColors::Background background)
{
    return QColor::fromRgb(background == TypeColors::Background::Light ? hue.onLight : hue.onDark);
}

int leastUsed(const QHash<QString, int> &places)
{
    std::array<int, STYLES> uses{};
    for (const int place : places) ++uses[std::size_t(place)];
    return int(std::min_element(uses.begin(), uses.end()) - uses.begin());
}

} // namespace

TypeColors::TypeColors(QObject *parent) : QObject(parent)
{}

void TypeColors::setApp(const QString &title)
{
    if (m_app == title) return;
    m_app = title;
    emit changed();
}

TypeStyle TypeColors::style(const QString &typeName)
{
    // A name that is not known yet takes nobody's place.
    if (typeName.isEmpty() || typeName == UNREGISTERED_NAME) return {shade(GREY, m_background), Qt::SolidLine};
    QHash<QString, int> &places = m_places[m_app];
    auto place = places.constFind(typeName);
    if (place == places.constEnd()) place = places.insert(typeName, leastUsed(places));
    const auto hue = std::size_t(*place) % HUES.size(), line = std::size_t(*place) / HUES.size();
    return {m_own.value(typeName, shade(HUES[hue], m_background)), LINES[line]};
}

void TypeColors::setBackground(Background background)
{
    if (m_background == background) return;
    m_background = background;
    emit changed();
}

void TypeColors::setColour(const QString &typeName, const QColor &colour)
{
    m_own.insert(typeName, colour);
    m_touched.insert(typeName);
    emit changed();
}

void TypeColors::resetColour(const QString &typeName)
{
    if (!m_own.remove(typeName)) return;
    m_touched.insert(typeName);
    emit changed();
}

std::function<QByteArray(const QByteArray &)> TypeColors::merge() const
{
    return [chosenPlaces = m_places, chosen = m_own, touched = m_touched](const QByteArray &held) {
        const QJsonObject before = QJsonDocument::fromJson(held).object();
        QJsonObject apps = before["apps"].toObject(), own = before["own"].toObject();
        for (auto app = chosenPlaces.cbegin(); app != chosenPlaces.cend(); ++app) {
            QJsonObject places = apps[app.key()].toObject();
            for (auto it = app->cbegin(); it != app->cend(); ++it) places.insert(it.key(), it.value());
            apps.insert(app.key(), places);
        }
        for (const QString &type : touched)
            if (chosen.contains(type))
                own.insert(type, chosen[type].name());
            else
                own.remove(type);
        return QJsonDocument(QJsonObject{{"apps", apps}, {"own", own}}).toJson(QJsonDocument::Compact);
    };
}

void TypeColors::restore(const QByteArray &saved)
{
    const QJsonObject object = QJsonDocument::fromJson(saved).object();
    const QJsonObject apps = object["apps"].toObject(), own = object["own"].toObject();
    for (auto app = apps.begin(); app != apps.end(); ++app) {
        const QJsonObject places = app->toObject();
        for (auto it = places.begin(); it != places.end(); ++it)
            m_places[app.key()].insert(it.key(), qBound(0, it->toInt(), STYLES - 1));
    }
    for (auto it = own.begin(); it != own.end(); ++it)
        if (const QColor colour(it->toString()); colour.isValid()) m_own.insert(it.key(), colour);
    emit changed();
}

} // namespace event_studio
