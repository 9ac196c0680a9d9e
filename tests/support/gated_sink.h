// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/byte_sink.h"

#include <atomic>

namespace event_engine::test {

/// A disk that takes the head of a file and then nothing before it is opened.
class GatedSink final : public ByteSink {
public:
    void open()
    {
        m_open = true;
        m_open.notify_all();
    }
    Bytes taken;

protected:
    Result<std::size_t> writeSome(ByteView bytes) override
    {
        if (!taken.empty()) m_open.wait(false);
        taken.insert(taken.end(), bytes.begin(), bytes.end());
        return bytes.size();
    }

private:
    std::atomic<bool> m_open{false};
};

} // namespace event_engine::test
