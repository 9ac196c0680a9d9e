// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/sanitizers.h"

#include <atomic>
#include <cerrno>
#include <climits>
#include <dlfcn.h>
#include <memory>
#include <pthread.h>

// Takes the place of the system's pthread_create() in this program, and in all libraries it uses: for one source file
// of a program.

namespace few_threads {

inline std::atomic<long> living{0}, limit{LONG_MAX};

struct Begin {
    void *(*function)(void *);
    void *argument;
};

inline void *live(void *begin)
{
    struct Living {
        ~Living() { --living; }
    };
    const Living one;
    const auto [function, argument] = *std::unique_ptr<Begin>(static_cast<Begin *>(begin));
    return function(argument);
}

} // namespace few_threads

#if !EVENT_ENGINE_ADDRESS_SANITIZER && !EVENT_ENGINE_THREAD_SANITIZER
extern "C" int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*function)(void *),
                              void *argument)
{
    using Create = int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    static const auto create = reinterpret_cast<Create>(::dlsym(RTLD_NEXT, "pthread_create"));
    if (++few_threads::living > few_threads::limit) {
        --few_threads::living;
        return EAGAIN;
    }
    auto begin = std::make_unique<few_threads::Begin>(few_threads::Begin{function, argument});
    const int error = create(thread, attributes, few_threads::live, begin.get());
    if (error)
        --few_threads::living;
    else
        static_cast<void>(begin.release());
    return error;
}
#endif

/// As long as it lives, this process gets no new threads but for a few. Not where isUsable() is false: the sanitizers
/// have a pthread_create() of their own.
class FewThreads {
public:
    [[nodiscard]] static constexpr bool isUsable()
    {
        return !EVENT_ENGINE_ADDRESS_SANITIZER && !EVENT_ENGINE_THREAD_SANITIZER;
    }
    explicit FewThreads(int spare = 0) { few_threads::limit = few_threads::living + spare; }
    ~FewThreads() { few_threads::limit = LONG_MAX; }
    FewThreads(const FewThreads &) = delete;
    FewThreads &operator=(const FewThreads &) = delete;
};
