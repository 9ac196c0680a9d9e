// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/settings.h"

#include <QSettings>

#include <mutex>
#include <utility>

namespace event_studio {

Settings::Settings() : Settings(Open([] { return std::make_unique<QSettings>(); }))
{}

Settings::Settings(const QString &file)
    : Settings(Open([file] { return std::make_unique<QSettings>(file, QSettings::IniFormat); }))
{}

Settings::Settings(Open open) : m_open(std::move(open))
{
    const auto file = m_open();
    m_fileName = file->fileName();
    for (const QString &key : file->allKeys()) m_values[key] = file->value(key);
    m_soon.setSingleShot(true);
    m_soon.setInterval(0);
    connect(&m_soon, &QTimer::timeout, this, &Settings::write);
}

Settings::~Settings()
{
    write();
}

QVariant Settings::value(const QString &key, const QVariant &otherwise) const
{
    return m_values.value(key, otherwise);
}

void Settings::setValue(const QString &key, const QVariant &value)
{
    change(key, [value](const QVariant &) { return value; });
}

void Settings::change(const QString &key, const Change &change)
{
    QVariant &value = m_values[key];
    value = change(value);
    m_changes.emplace_back(key, change);
    if (!m_soon.isActive()) m_soon.start();
}

void Settings::write()
{
    if (m_changes.empty()) return;
    m_jobs.add(
        [open = m_open, changes = std::exchange(m_changes, {})] {
            static std::mutex mutex; // from what is held to what is to be held, beside other windows of this process
            std::scoped_lock lock(mutex);
            const auto file = open();
            for (const auto &[key, change] : changes) file->setValue(key, change(file->value(key)));
            file->sync();
            return file->status() == QSettings::NoError;
        },
        [this](bool isWritten) {
            if (isWritten || std::exchange(m_hasFailed, true)) return;
            emit failed(
                tr("the settings cannot be written into %1, and the next start will not know them: make it writable")
                    .arg(m_fileName));
        });
}

} // namespace event_studio
