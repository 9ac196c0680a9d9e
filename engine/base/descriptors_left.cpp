// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/descriptors_left.h"

#include "engine/base/file_descriptor.h"

#include <sys/eventfd.h>
#include <vector>

namespace event_engine {

bool areDescriptorsLeft(std::size_t count)
{
    std::vector<FileDescriptor> taken;
    while (taken.size() < count) {
        const int descriptor = ::eventfd(0, EFD_CLOEXEC);
        if (descriptor < 0) return false;
        taken.emplace_back(descriptor);
    }
    return true;
}

} // namespace event_engine
