// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/injection_store.h"

#include "studio/models/formats.h"
#include "studio/models/model_roles.h"

#include <algorithm>

namespace event_studio {

InjectionStore::InjectionStore(Kind kind, const QString &file, QObject *parent)
    : QAbstractListModel(parent), m_file(kind, file)
{}

InjectionStore::~InjectionStore()
{
    change([](InjectionFile &file) {
        file.forgetRemoved();
        return Result<>();
    });
}

void InjectionStore::load()
{
    change([](InjectionFile &file) { return file.load(); });
}

void InjectionStore::add(const SavedInjection &injection, PayloadFile payload)
{
    change([injection, payload](InjectionFile &file) { return file.add(injection, payload); },
           [this, injection](const std::optional<SavedInjection> &before) {
               if (before) emit replaced(*before, nowNamed(injection));
           });
}

void InjectionStore::remove(int row)
{
    const SavedInjection gone = at(row);
    change([gone](InjectionFile &file) { return file.remove(gone); },
           [this, gone](const std::optional<SavedInjection> &) { emit removed(gone); });
}

void InjectionStore::removeAgain(const SavedInjection &injection)
{
    change([injection](InjectionFile &file) { return file.remove(injection); });
}

void InjectionStore::putBack(const SavedInjection &injection, const std::optional<SavedInjection> &instead)
{
    change([injection, instead](InjectionFile &file) { return file.putBack(injection, instead); });
}

// Its payload may be the copy of a file by now.
SavedInjection InjectionStore::nowNamed(const SavedInjection &injection) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&](const SavedInjection &entry) { return entry.name == injection.name; });
    return found == m_entries.end() ? injection : *found;
}

void InjectionStore::change(Change change, Done done)
{
    struct Outcome {
        Result<> result;
        std::vector<SavedInjection> entries;
        std::optional<SavedInjection> replaced;
    };
    m_jobs.add(
        [this, change = std::move(change)] {
            auto result = change(m_file);
            return Outcome{std::move(result), m_file.entries(), m_file.replaced()};
        },
        [this, done = std::move(done)](const Outcome &outcome) {
            show(outcome.entries);
            if (!outcome.result) return emit failed(QString::fromStdString(outcome.result.error().message()));
            if (done) done(outcome.replaced);
        });
}

// Row by row, so that what stays keeps its place and stays chosen.
void InjectionStore::show(const std::vector<SavedInjection> &entries)
{
    for (int row = rowCount() - 1; row >= 0; --row)
        if (std::find(entries.begin(), entries.end(), at(row)) == entries.end()) removeAt(row);
    for (int row = 0; row < int(entries.size()); ++row) {
        const SavedInjection &wanted = entries[std::size_t(row)];
        if (row < rowCount() && at(row) == wanted) continue;
        const auto moved = std::find(m_entries.begin() + row, m_entries.end(), wanted);
        if (moved != m_entries.end()) removeAt(int(moved - m_entries.begin()));
        insert(row, wanted);
    }
    while (rowCount() > int(entries.size())) removeAt(rowCount() - 1);
}

QString InjectionStore::freeName(const QString &name) const
{
    const auto isTaken = [this](const QString &wanted) {
        return std::any_of(m_entries.begin(), m_entries.end(),
                           [&wanted](const SavedInjection &entry) { return entry.name == wanted; });
    };
    QString free = name;
    for (int i = 2; isTaken(free); ++i) free = QStringLiteral("%1 %2").arg(name).arg(i);
    return free;
}

int InjectionStore::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

QVariant InjectionStore::data(const QModelIndex &index, int role) const
{
    if (!index.isValid()) return {};
    const SavedInjection &injection = at(index.row());
    switch (role) {
    case Qt::DisplayRole: return injection.label();
    case Qt::ToolTipRole: return plainToolTip(injection.payload.left(1000));
    case NameRole: return injection.type;
    default: return {};
    }
}

void InjectionStore::insert(int row, const SavedInjection &injection)
{
    beginInsertRows({}, row, row);
    m_entries.insert(m_entries.begin() + row, injection);
    endInsertRows();
}

void InjectionStore::removeAt(int row)
{
    beginRemoveRows({}, row, row);
    m_entries.erase(m_entries.begin() + row);
    endRemoveRows();
}

} // namespace event_studio
