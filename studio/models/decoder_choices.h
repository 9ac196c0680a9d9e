// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/decoders.h"
#include "studio/link/latest_job.h"

#include <QObject>
#include <QString>
#include <functional>
#include <map>
#include <set>
#include <utility>

namespace event_studio {

/// How somebody has chosen to read the payloads of some event types: by the title of the app, so that the choices hold
/// for its recordings too, and for its next run. A choice changes what this window shows, and nothing else.
class DecoderChoices : public QObject {
    Q_OBJECT
public:
    explicit DecoderChoices(QObject *parent = nullptr);

    /// Whose choices count from now on.
    void setApp(const QString &title);
    /// A type with its codec; reads it from now on.
    void choose(const EventType &type);
    void forget(const QString &typeName);

    /// Null: the type is read as the app says. A choice whose schema is gone, or not yet read, has no codec.
    [[nodiscard]] const EventType *find(const QString &typeName) const { return find(m_app, typeName); }
    [[nodiscard]] const EventType *find(const QString &app, const QString &typeName) const;
    [[nodiscard]] Decoders decoders() const;

    /// What to keep between two starts of the program: what is held already, of other windows too, and what has been
    /// chosen and forgotten here.
    [[nodiscard]] QByteArray save(const QByteArray &held = {}) const { return merge()(held); }
    /// The same of what is held later: on any thread, with what has been chosen until now.
    [[nodiscard]] std::function<QByteArray(const QByteArray &held)> merge() const;
    void restore(const QByteArray &saved);

signals:
    void changed();
    /// A choice of an earlier day makes no sense any more.
    void failed(const QString &typeName, const QString &words);

private:
    using Types = std::map<QString, EventType>;
    struct Made;
    void makeCodecs();
    void take(const Made &made);

    QString m_app;
    std::map<QString, Types> m_apps;                 ///< by their titles
    std::set<std::pair<QString, QString>> m_touched; ///< app and type that something was chosen for here
    LatestJob m_making;
};

} // namespace event_studio
