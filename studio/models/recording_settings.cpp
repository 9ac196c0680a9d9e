// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/recording_settings.h"

#include "event_engine/manifest.h"
#include "studio/models/formats.h"
#include "studio/models/settings.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <utility>

namespace event_studio {

using event_engine::Compression;
using event_engine::Manifest;
using event_engine::OverflowPolicy;
using event_engine::RecorderOptions;

namespace {

using Types = RecordingSettings::Types;

const std::pair<Types, QString> TYPES[] = {{Types::All, QStringLiteral("all")},
                                           {Types::Only, QStringLiteral("only")},
                                           {Types::Except, QStringLiteral("except")}};

constexpr qsizetype LONGEST_NAME = 150; ///< in bytes: with time and number it is no longer than a file's name may be

const QString FOLDER = QStringLiteral("recordings");

QString key(const char *name)
{
    return QStringLiteral("recording/") + QLatin1String(name);
}

std::vector<std::string> namesOf(const QStringList &list)
{
    std::vector<std::string> names;
    for (const QString &name : list) names.push_back(name.toStdString());
    return names;
}

std::optional<Compression> compressionOf(const QString &word)
{
    for (const auto compression : {Compression::None, Compression::Lz4, Compression::Zstd})
        if (word == fromView(event_engine::toText(compression))) return compression;
    return std::nullopt;
}

Types typesOf(const QString &word)
{
    for (const auto &[types, asWord] : TYPES)
        if (word == asWord) return types;
    return Types::All;
}

} // namespace

QStringList RecordingSettings::excludedTypes(const Manifest &app) const
{
    QStringList chosen, others;
    for (const auto &type : app.eventTypes) {
        const QString typeName = QString::fromStdString(type.name);
        (typeNames.contains(typeName) ? chosen : others) << typeName;
    }
    // A choice that was made for another app must not leave out everything of this one.
    if (types == Types::All || chosen.isEmpty()) return {};
    return types == Types::Only ? others : chosen;
}

RecorderOptions RecordingSettings::optionsFor(const Manifest &app) const
{
    RecorderOptions options;
    options.exceptTypes = namesOf(excludedTypes(app));
    options.compression = compression.value_or(app.recordingCompression);
    options.policy = policy;
    options.splitSize = splitSize;
    options.splitTime = splitTime;
    if (isSplit()) options.keepFiles = keepFiles;
    options.maxSize = maxSize;
    options.maxTime = maxTime;
    options.keepFree = keepFree;
    return options;
}

Result<QString> RecordingSettings::newFile(const QString &appTitle, const QString &what) const
{
    if (!QDir().mkpath(folder)) {
        const QString words = QObject::tr("The folder %1 cannot be made: choose another under Record").arg(folder);
        return failure(ErrorKind::Io, words.toStdString());
    }
    static const QRegularExpression UNFIT(QStringLiteral("[^\\w.-]+"), QRegularExpression::UseUnicodePropertiesOption);
    QString base = name.isEmpty() ? appTitle : name;
    base.replace(UNFIT, QStringLiteral("-"));
    while (base.toUtf8().size() > LONGEST_NAME) base.chop(base.back().isLowSurrogate() ? 2 : 1);
    base += '_' + QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd_hh-mm-ss"));
    if (!what.isEmpty()) base += '_' + what;
    const QString path = QDir(folder).absoluteFilePath(base);
    // Of a split recording there is no file of the name itself, but its first part.
    const auto isTaken = [](const QString &stem) {
        return QFile::exists(stem + ".mcap") || QFile::exists(stem + ".mcap.part") ||
               QFile::exists(stem + "_0001.mcap") || QFile::exists(stem + "_0001.mcap.part");
    };
    QString stem = path;
    for (int i = 2; isTaken(stem); ++i) stem = path + '_' + QString::number(i);
    return stem + ".mcap";
}

void RecordingSettings::save(Settings &settings) const
{
    settings.setValue(FOLDER, folder);
    settings.setValue(key("name"), name);
    settings.setValue(key("types"), TYPES[int(types)].second);
    settings.setValue(key("typeNames"), typeNames);
    settings.setValue(key("compression"), compression ? fromView(event_engine::toText(*compression)) : QString());
    settings.setValue(key("block"), policy == OverflowPolicy::Block);
    settings.setValue(key("splitSize"), splitSize);
    settings.setValue(key("splitSeconds"), qint64(splitTime.count()));
    settings.setValue(key("keepFiles"), keepFiles);
    settings.setValue(key("maxSize"), maxSize);
    settings.setValue(key("maxSeconds"), qint64(maxTime.count()));
    settings.setValue(key("keepFree"), keepFree);
}

RecordingSettings RecordingSettings::restored(const Settings &settings, const QString &defaultFolder)
{
    const auto seconds = [&](const char *name) { return std::chrono::seconds(settings.value(key(name)).toLongLong()); };
    RecordingSettings restored;
    restored.folder = settings.value(FOLDER, defaultFolder).toString();
    restored.name = settings.value(key("name")).toString();
    restored.types = typesOf(settings.value(key("types")).toString());
    restored.typeNames = settings.value(key("typeNames")).toStringList();
    restored.compression = compressionOf(settings.value(key("compression")).toString());
    restored.policy = settings.value(key("block")).toBool() ? OverflowPolicy::Block : OverflowPolicy::DropNewest;
    restored.splitSize = settings.value(key("splitSize")).toULongLong();
    restored.splitTime = seconds("splitSeconds");
    restored.keepFiles = settings.value(key("keepFiles")).toULongLong();
    restored.maxSize = settings.value(key("maxSize")).toULongLong();
    restored.maxTime = seconds("maxSeconds");
    restored.keepFree = settings.value(key("keepFree"), restored.keepFree).toULongLong();
    return restored;
}

} // namespace event_studio
