// SPDX-License-Identifier: BSD-3-Clause
// tests/data/wire: messages and batches, good and malformed, that tests in every language read.
#pragma once

#include "event_engine/bytes.h"

#include <QByteArray>
#include <QFile>

#include <nlohmann/json.hpp>

namespace event_engine {

inline nlohmann::json wireVectors(const char *path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) qFatal("%s cannot be read", path);
    return nlohmann::json::parse(file.readAll().toStdString());
}

inline Bytes fromHex(const nlohmann::json &hex)
{
    const QByteArray bytes = QByteArray::fromHex(QByteArray::fromStdString(hex.get<std::string>()));
    return copyOf(asBytes({bytes.data(), std::size_t(bytes.size())}));
}

inline QByteArray toHex(ByteView bytes)
{
    return QByteArray(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size())).toHex();
}

} // namespace event_engine
