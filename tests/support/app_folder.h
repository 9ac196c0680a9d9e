// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/manifest.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

namespace event_engine::test {

/// A folder with the files that an app.toml may name.
class AppFolder {
public:
    AppFolder()
    {
        write("plugin.py", "");
        write("events.fbs", "namespace gen_events; table Event { speed: double; }");
        QDir(m_folder.path()).mkdir("keys");
    }
    [[nodiscard]] std::filesystem::path path(const QString &name) const
    {
        return m_folder.filePath(name).toStdString();
    }
    void write(const QString &name, const QByteArray &content) const
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
    }
    [[nodiscard]] Result<Manifest> parse(const QByteArray &toml) const
    {
        return Manifest::parse(toml.toStdString(), path("app.toml"));
    }

private:
    QTemporaryDir m_folder;
};

inline QString wordsOf(const Result<Manifest> &manifest)
{
    return manifest ? QString() : QString::fromStdString(manifest.error().message());
}

} // namespace event_engine::test
