// SPDX-License-Identifier: BSD-3-Clause
#include "events.h"

#include <cstring>

using namespace event_engine;

namespace field_station {

Result<Image> Image::fromBytes(ByteView payload)
{
    constexpr std::size_t sizes = 2 * sizeof(std::uint32_t);
    if (payload.size() < sizes) return failure(ErrorKind::BadData, "an image of no size");
    Image image;
    std::memcpy(&image.width, payload.data(), sizeof image.width);
    std::memcpy(&image.height, payload.data() + sizeof image.width, sizeof image.height);
    const auto pixels = payload.subspan(sizes);
    if (std::uint64_t(image.width) * image.height != pixels.size())
        return failure(ErrorKind::BadData, "an image whose pixels do not fit its size");
    image.pixels.resize(pixels.size());
    std::memcpy(image.pixels.data(), pixels.data(), pixels.size());
    return image;
}

} // namespace field_station
