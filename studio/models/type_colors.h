// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QHash>
#include <QObject>
#include <QSet>
#include <QString>
#include <functional>

namespace event_studio {

/// How the lines of one event type look.
struct TypeStyle {
    QColor colour;
    Qt::PenStyle line = Qt::SolidLine;
    friend bool operator==(const TypeStyle &, const TypeStyle &) = default;
};

/// A colour for every event type of an app, by name: the same in table, graph, list and timeline, in every run,
/// whatever other apps there were. Eight colours that colour-blind people can tell apart, then the same ones dashed and
/// dotted; the unregistered are grey. Each has a shade for light and one for dark backgrounds.
class TypeColors : public QObject {
    Q_OBJECT
public:
    enum class Background { Light, Dark };

    explicit TypeColors(QObject *parent = nullptr);

    /// Whose types are meant from now on, by its title.
    void setApp(const QString &title);

    /// A name that is new gets the style that the app's others use least, and keeps it.
    [[nodiscard]] TypeStyle style(const QString &typeName);
    [[nodiscard]] QColor colour(const QString &typeName) { return style(typeName).colour; }
    void setBackground(Background background);
    void setColour(const QString &typeName, const QColor &colour); ///< the user's own, on both backgrounds, in all apps
    void resetColour(const QString &typeName);

    /// What to keep between two starts of the program: what is held already, of other windows too, and what has been
    /// chosen here.
    [[nodiscard]] QByteArray save(const QByteArray &held = {}) const { return merge()(held); }
    /// The same of what is held later: on any thread, with what has been chosen until now.
    [[nodiscard]] std::function<QByteArray(const QByteArray &held)> merge() const;
    void restore(const QByteArray &saved);

signals:
    void changed();

private:
    Background m_background = Background::Light;
    QString m_app;
    QHash<QString, QHash<QString, int>> m_places; ///< of each app's types
    QHash<QString, QColor> m_own;
    QSet<QString> m_touched; ///< types whose colour somebody has chosen or given up here
};

} // namespace event_studio
