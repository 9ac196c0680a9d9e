// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/injection_file.h"

#include "studio/models/formats.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLockFile>
#include <QSaveFile>
#include <algorithm>
#include <utility>

namespace event_studio {

namespace {

constexpr int LONGEST_WAIT = 1000; // for another window, in milliseconds

QString folderFor(const QString &file)
{
    const QFileInfo info(file);
    return info.absolutePath() + '/' + info.completeBaseName();
}

QJsonObject toJson(const SavedInjection &injection)
{
    QJsonObject object{{"type", injection.type},
                       {"format", toText(injection.format)},
                       {"payload", injection.payload},
                       {"count", qint64(injection.count)},
                       {"rate", injection.rate}};
    if (!injection.name.isEmpty()) object["name"] = injection.name;
    if (!injection.whenever.isEmpty()) object["whenever"] = injection.whenever;
    return object;
}

SavedInjection fromJson(const QJsonObject &object)
{
    SavedInjection injection;
    injection.name = object["name"].toString();
    injection.type = object["type"].toString();
    injection.format = payloadFormatOf(object["format"].toString());
    injection.payload = object["payload"].toString();
    injection.count = quint64(std::max<qint64>(0, object["count"].toInteger(1)));
    injection.rate = std::max(0.0, object["rate"].toDouble());
    injection.whenever = object["whenever"].toString();
    return injection;
}

Error ioError(const QString &file, const QString &words)
{
    return {ErrorKind::Io, QStringLiteral("%1: %2").arg(file, words).toStdString()};
}

Error noList(const QString &file, const QString &why)
{
    return {ErrorKind::BadData, QStringLiteral("%1: no list of injections: %2").arg(file, why).toStdString()};
}

/// Under a name beside its own that nobody has yet.
bool setAside(const QString &file)
{
    QString name = file + QStringLiteral(".broken");
    for (int i = 2; QFile::exists(name); ++i) name = QStringLiteral("%1.broken-%2").arg(file).arg(i);
    return QFile::rename(file, name);
}

} // namespace

QString SavedInjection::label() const
{
    if (!name.isEmpty()) return name;
    const QString beginning = format == PayloadFormat::File ? QFileInfo(payload).fileName() : payload.simplified();
    QString what = whenever.isEmpty() ? type : whenever + QStringLiteral(" → ") + type;
    if (count > 1 && whenever.isEmpty()) what += QStringLiteral(" × ") + fullNumber(count);
    return what + QStringLiteral("  ") + (beginning.size() > 60 ? beginning.left(59) + u'…' : beginning);
}

InjectionFile::InjectionFile(Kind kind, const QString &file) : m_kind(kind), m_file(file), m_copies(folderFor(file))
{}

Result<> InjectionFile::load()
{
    QFile file(m_file);
    if (!file.exists()) return {};
    if (!file.open(QIODevice::ReadOnly)) return failure(ioError(m_file, file.errorString()));
    QJsonParseError mistake;
    const auto document = QJsonDocument::fromJson(file.readAll(), &mistake);
    if (mistake.error != QJsonParseError::NoError)
        return failure(noList(m_file, QStringLiteral("%1, at byte %2").arg(mistake.errorString()).arg(mistake.offset)));
    if (!document.isArray()) return failure(noList(m_file, QStringLiteral("it is something else")));
    m_entries.clear();
    for (const auto &value : document.array()) m_entries.push_back(fromJson(value.toObject()));
    return {};
}

Result<> InjectionFile::add(SavedInjection injection, PayloadFile file)
{
    Result<> copied;
    const Result<> saved = change([&] {
        auto kept = file == PayloadFile::Copied ? withCopy(injection) : injection;
        if (kept)
            put(*kept);
        else
            copied = failure(kept.error());
    });
    return copied ? saved : copied;
}

Result<> InjectionFile::remove(SavedInjection injection)
{
    m_removed.push_back(injection);
    return change([&] {
        const auto found = std::find(m_entries.begin(), m_entries.end(), injection);
        if (found != m_entries.end()) m_entries.erase(found);
    });
}

Result<> InjectionFile::putBack(SavedInjection injection, std::optional<SavedInjection> instead)
{
    bool isTaken = false;
    const auto saved = change([&] {
        const SavedInjection *same = m_kind == Kind::Library ? named(injection.name) : nullptr;
        isTaken = same && *same != injection && (!instead || *same != *instead);
        if (!isTaken) put(injection);
    });
    if (isTaken)
        return failure(ErrorKind::InUse, QObject::tr("There is another %1 by now").arg(injection.name).toStdString());
    return saved;
}

void InjectionFile::forgetRemoved()
{
    for (const SavedInjection &gone : std::exchange(m_removed, {})) removeCopyOf(gone);
}

const SavedInjection *InjectionFile::named(const QString &name) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&name](const SavedInjection &entry) { return entry.name == name; });
    return found == m_entries.end() ? nullptr : &*found;
}

// Without the lock it goes on: a line that another window wrote just now is less than one that is never kept.
Result<> InjectionFile::change(const std::function<void()> &alter)
{
    QDir().mkpath(QFileInfo(m_file).absolutePath());
    QLockFile lock(m_file + ".lock");
    lock.tryLock(LONGEST_WAIT);
    // What cannot be read was told at the start; somebody may still get it right by hand.
    if (const auto loaded = load(); !loaded && !setAside(m_file)) return loaded;
    const auto before = m_entries;
    alter();
    const auto saved = save();
    if (!saved) return saved;
    for (const SavedInjection &entry : before) removeCopyOf(entry);
    return {};
}

// Where nobody names it any more.
void InjectionFile::removeCopyOf(const SavedInjection &injection) const
{
    const auto names = [&](const SavedInjection &entry) { return entry.payload == injection.payload; };
    const bool isNamed = std::any_of(m_entries.begin(), m_entries.end(), names) ||
                         std::any_of(m_removed.begin(), m_removed.end(), names);
    if (!isNamed) m_copies.remove(injection.payload);
}

/// One that is the same, its bytes too, has a copy already.
Result<SavedInjection> InjectionFile::withCopy(SavedInjection injection) const
{
    if (m_copies.has(injection.payload)) return injection;
    const QString file = injection.payload;
    for (const SavedInjection &entry : m_entries) {
        injection.payload = entry.payload;
        if (entry == injection && m_copies.has(entry.payload) && haveSameBytes(entry.payload, file)) return injection;
    }
    auto copy = m_copies.add(file);
    if (!copy) return failure(copy.error());
    injection.payload = *copy;
    return injection;
}

void InjectionFile::put(const SavedInjection &injection)
{
    const auto same = std::find_if(m_entries.begin(), m_entries.end(), [&](const SavedInjection &entry) {
        return m_kind == Kind::Library ? entry.name == injection.name : entry == injection;
    });
    m_replaced.reset();
    if (same != m_entries.end()) {
        if (*same != injection) m_removed.push_back(*(m_replaced = *same));
        m_entries.erase(same);
    }
    const auto place = m_kind == Kind::History
                           ? m_entries.begin()
                           : std::find_if(m_entries.begin(), m_entries.end(), [&](const SavedInjection &entry) {
                                 return entry.name.compare(injection.name, Qt::CaseInsensitive) > 0;
                             });
    m_entries.insert(place, injection);
    if (m_kind == Kind::History && m_entries.size() > HISTORY_LIMIT) m_entries.pop_back();
}

Result<> InjectionFile::save() const
{
    QJsonArray array;
    for (const SavedInjection &injection : m_entries) array.append(toJson(injection));
    QSaveFile file(m_file);
    const bool written =
        file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(array).toJson()) >= 0 && file.commit();
    if (!written) return failure(ioError(m_file, file.errorString()));
    return {};
}

} // namespace event_studio
