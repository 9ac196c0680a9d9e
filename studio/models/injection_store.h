// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/job_queue.h"
#include "studio/models/injection_file.h"

#include <QAbstractListModel>

namespace event_studio {

/// The list of injections in an InjectionFile, for a window that stands still for no disk: a worker reads and changes
/// the file, and the list is what the file held last. What cannot be read or written is told by failed().
class InjectionStore : public QAbstractListModel {
    Q_OBJECT
public:
    using Kind = InjectionFile::Kind;

    InjectionStore(Kind kind, const QString &file, QObject *parent = nullptr);
    ~InjectionStore() override; ///< waits until what was changed is kept

    void load();
    void add(const SavedInjection &injection, PayloadFile file = PayloadFile::Named);
    /// removed() tells when it is gone.
    void remove(int row);
    void removeAgain(const SavedInjection &injection); ///< says nothing
    void putBack(const SavedInjection &injection, const std::optional<SavedInjection> &instead = {});
    /// Something of this has not come to its end yet.
    [[nodiscard]] bool isBusy() const { return m_jobs.isBusy(); }

    [[nodiscard]] const SavedInjection &at(int row) const { return m_entries[std::size_t(row)]; }
    /// What none of them is called yet: the name, or "name 2".
    [[nodiscard]] QString freeName(const QString &name) const;
    [[nodiscard]] bool keeps(const QString &path) const { return m_file.keeps(path); }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

signals:
    void removed(const event_studio::SavedInjection &injection);
    /// By add(), in the library.
    void replaced(const event_studio::SavedInjection &before, const event_studio::SavedInjection &now);
    void failed(const QString &words);

private:
    using Change = std::function<Result<>(InjectionFile &file)>;
    using Done = std::function<void(const std::optional<SavedInjection> &replaced)>;
    void change(Change change, Done done = {});
    [[nodiscard]] SavedInjection nowNamed(const SavedInjection &injection) const;
    void show(const std::vector<SavedInjection> &entries);
    void insert(int row, const SavedInjection &injection);
    void removeAt(int row);

    std::vector<SavedInjection> m_entries;
    InjectionFile m_file; ///< the worker's, but for keeps()
    JobQueue m_jobs;      ///< declared last: ends before what it uses
};

} // namespace event_studio
