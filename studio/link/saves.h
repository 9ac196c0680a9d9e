// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/latest_job.h"

#include <QObject>
#include <QPointer>
#include <QStringList>
#include <memory>
#include <stop_token>
#include <utility>
#include <vector>

namespace event_studio {

/// Files that are being written on workers, each to its end, however many: the window does not close over them. Used by
/// the GUI thread.
class Saves : public QObject {
    Q_OBJECT
public:
    explicit Saves(QObject *parent = nullptr);
    ~Saves() override; ///< cancels; does not wait

    /// `work(std::stop_token)` runs on a worker and owns all it touches; `deliver(result)` then runs in this object's
    /// thread, unless `receiver` has gone. Stopped work ends soon and leaves no file. `name` is what people call it.
    template <class Work, class Deliver>
    void add(const QString &name, QObject &receiver, Work work, Deliver deliver)
    {
        Save &save = begin(name);
        save.job.start(
            [stop = save.stop.get_token(), work = std::move(work)](const LatestJob::Cancelled &) { return work(stop); },
            [this, &save, receiver = QPointer<QObject>(&receiver), deliver = std::move(deliver)](auto result) mutable {
                end(save);
                if (receiver) deliver(std::move(result));
                emit changed();
            });
    }
    [[nodiscard]] bool isBusy() const { return !m_saves.empty(); }
    [[nodiscard]] QStringList names() const;
    /// Asks all of them to end; they deliver what has come of that.
    void cancel();

signals:
    /// Another one has begun, or one has ended.
    void changed();

private:
    struct Save {
        QString name;
        std::stop_source stop;
        LatestJob job;
    };

    Save &begin(const QString &name);
    void end(const Save &save);

    std::vector<std::unique_ptr<Save>> m_saves;
};

} // namespace event_studio
