// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/studio/screenshots/apps.h"
#include "tests/studio/screenshots/studio.h"

#include <QDataStream>
#include <QDateTime>

#include <cmath>

namespace event_studio {

namespace {

constexpr int HOUR = 3600, DAY = 24 * HOUR; // seconds

struct Type {
    QByteArray name;
    int every; ///< seconds
};
const Type TYPES[] = {{"Temperature", 10}, {"Wind", 2}, {"Alarm", 1800}};

/// The plainest MCAP file that there is: no chunks, no index.
class PlainMcap {
public:
    PlainMcap()
    {
        m_stream.setByteOrder(QDataStream::LittleEndian);
        writeMagic();
        writeRecord(0x01, [](QDataStream &header) { header << quint32(0) << quint32(0); });
    }

    void addChannel(quint16 id, const QByteArray &topic)
    {
        writeRecord(0x04, [&](QDataStream &channel) {
            channel << id << quint16(0);
            writeText(channel, topic);
            writeText(channel, "json");
            channel << quint32(0);
        });
    }
    void addMessage(quint16 channel, quint64 time, const QByteArray &payload)
    {
        writeRecord(0x05, [&](QDataStream &message) {
            message << channel << ++m_sequence << time << time;
            message.writeRawData(payload.constData(), int(payload.size()));
        });
    }
    QByteArray take()
    {
        writeRecord(0x0f, [](QDataStream &end) { end << quint32(0); });
        writeRecord(0x02, [](QDataStream &footer) { footer << quint64(0) << quint64(0) << quint32(0); });
        writeMagic();
        return m_file;
    }

private:
    static void writeText(QDataStream &stream, const QByteArray &text)
    {
        stream << quint32(text.size());
        stream.writeRawData(text.constData(), int(text.size()));
    }
    void writeMagic() { m_stream.writeRawData("\x89MCAP0\r\n", 8); }
    template <class Fill>
    void writeRecord(quint8 opcode, Fill fill)
    {
        QByteArray content;
        QDataStream stream(&content, QIODevice::WriteOnly);
        stream.setByteOrder(QDataStream::LittleEndian);
        fill(stream);
        m_stream << opcode << quint64(content.size());
        m_stream.writeRawData(content.constData(), int(content.size()));
    }

    QByteArray m_file;
    QDataStream m_stream{&m_file, QIODevice::WriteOnly};
    quint32 m_sequence = 0;
};

/// Nothing at all for two hours of the night, and now and then no wind.
bool isQuiet(const Type &type, int second)
{
    const bool isOff = second > 2 * HOUR && second < 4 * HOUR;
    return isOff || second % type.every != 0 || (type.name == "Wind" && std::sin(2.7 * second / HOUR) < -0.6);
}

} // namespace

QString recordingOfADay(const Studio &studio)
{
    PlainMcap mcap;
    quint16 id = 0;
    for (const Type &type : TYPES) mcap.addChannel(++id, type.name);
    const auto start = quint64(QDateTime({2026, 3, 14}, {0, 0}).toSecsSinceEpoch());
    for (int second = 0; second < DAY; ++second) {
        const double value = 10 + 8 * std::sin((second - 8 * HOUR) * 2 * M_PI / DAY);
        for (quint16 channel = 1; channel <= id; ++channel)
            if (!isQuiet(TYPES[channel - 1], second))
                mcap.addMessage(channel, (start + quint64(second)) * 1'000'000'000,
                                "{\"value\": " + QByteArray::number(value, 'f', 2) + "}");
    }
    return studio.write("A day.mcap", mcap.take());
}

} // namespace event_studio
