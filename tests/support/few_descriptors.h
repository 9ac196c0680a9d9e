// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/sanitizers.h"

#include <sys/resource.h>
#include <unistd.h>

/// As long as it lives, this process gets no new file descriptors but for a few. Not where isUsable() is false: the
/// undefined-behaviour sanitizer looks at objects through a pipe, and without a descriptor for it takes each for
/// broken.
class FewDescriptors {
public:
    [[nodiscard]] static constexpr bool isUsable()
    {
        return !EVENT_ENGINE_ADDRESS_SANITIZER; // which goes with the other; of that one gcc says nothing
    }

    explicit FewDescriptors(unsigned spare = 0)
    {
        getrlimit(RLIMIT_NOFILE, &m_before);
        const int next = dup(STDOUT_FILENO); // the lowest that is free
        close(next);
        setTo(rlim_t(next) + spare);
    }
    ~FewDescriptors() { setTo(m_before.rlim_cur); }
    FewDescriptors(const FewDescriptors &) = delete;
    FewDescriptors &operator=(const FewDescriptors &) = delete;

private:
    void setTo(rlim_t soft)
    {
        rlimit limit = m_before;
        limit.rlim_cur = soft;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    rlimit m_before{};
};
