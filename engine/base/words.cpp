// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/loss.h"
#include "event_engine/recorder.h"
#include "event_engine/replayer.h"
#include "event_engine/snapshot.h"

namespace event_engine {

namespace {

// For a value that is none of its enum's: the switches have no default, so that the compiler misses a new word.
constexpr std::string_view NO_WORD = "(unknown)";

} // namespace

std::string_view toText(Encoding encoding)
{
    switch (encoding) {
    case Encoding::Binary: return "binary";
    case Encoding::Text: return "text";
    case Encoding::Json: return "json";
    case Encoding::FlatBuffer: return "flatbuffer";
    case Encoding::Protobuf: return "protobuf";
    case Encoding::MsgPack: return "msgpack";
    case Encoding::Cbor: return "cbor";
    }
    return NO_WORD;
}

std::string_view toText(ByteOrder order)
{
    return order == ByteOrder::Little ? "little" : "big";
}

std::string_view toText(PublisherKind kind)
{
    switch (kind) {
    case PublisherKind::Internal: return "internal";
    case PublisherKind::External: return "external";
    case PublisherKind::Raw: return "raw";
    case PublisherKind::Injector: return "injector";
    case PublisherKind::Replay: return "replay";
    }
    return NO_WORD;
}

std::string_view toText(PluginKind kind)
{
    switch (kind) {
    case PluginKind::Internal: return "internal";
    case PluginKind::External: return "external";
    case PluginKind::Raw: return "raw";
    case PluginKind::Injector: return "injector";
    case PluginKind::Replay: return "replay";
    case PluginKind::Recorder: return "recorder";
    }
    return NO_WORD;
}

std::string_view toText(OverflowPolicy policy)
{
    switch (policy) {
    case OverflowPolicy::Block: return "block";
    case OverflowPolicy::DropOldest: return "drop_oldest";
    case OverflowPolicy::DropNewest: return "drop_newest";
    }
    return NO_WORD;
}

std::string_view toText(OnFailure onFailure)
{
    switch (onFailure) {
    case OnFailure::Keep: return "keep";
    case OnFailure::StopApp: return "stop-app";
    }
    return NO_WORD;
}

std::string_view toText(RestartPolicy policy)
{
    switch (policy) {
    case RestartPolicy::Never: return "never";
    case RestartPolicy::OnFailure: return "on-failure";
    case RestartPolicy::Always: return "always";
    }
    return NO_WORD;
}

std::string_view toText(Isolation isolation)
{
    switch (isolation) {
    case Isolation::Thread: return "thread";
    case Isolation::Process: return "process";
    }
    return NO_WORD;
}

std::string_view toText(Compression compression)
{
    switch (compression) {
    case Compression::None: return "none";
    case Compression::Lz4: return "lz4";
    case Compression::Zstd: return "zstd";
    }
    return NO_WORD;
}

std::string_view toText(Loss::Cause cause)
{
    switch (cause) {
    case Loss::Cause::Dropped: return "dropped";
    case Loss::Cause::Stalled: return "stalled";
    case Loss::Cause::HardCap: return "hard cap";
    case Loss::Cause::Unconfirmed: return "unconfirmed";
    }
    return NO_WORD;
}

std::string_view toText(AppState state)
{
    switch (state) {
    case AppState::Idle: return "idle";
    case AppState::Starting: return "starting";
    case AppState::Running: return "running";
    case AppState::Stopping: return "stopping";
    case AppState::Stopped: return "stopped";
    }
    return NO_WORD;
}

std::string_view toText(PluginState state)
{
    switch (state) {
    case PluginState::Waiting: return "waiting";
    case PluginState::Starting: return "starting";
    case PluginState::Ready: return "ready";
    case PluginState::Running: return "running";
    case PluginState::Stalled: return "stalled";
    case PluginState::Hung: return "hung";
    case PluginState::Disconnected: return "disconnected";
    case PluginState::BackingOff: return "backing off";
    case PluginState::Failed: return "failed";
    case PluginState::Stopping: return "stopping";
    case PluginState::Stopped: return "stopped";
    }
    return NO_WORD;
}

std::string_view toText(ReplayState state)
{
    switch (state) {
    case ReplayState::Paused: return "paused";
    case ReplayState::Playing: return "playing";
    case ReplayState::Finished: return "finished";
    case ReplayState::Failed: return "failed";
    }
    return NO_WORD;
}

} // namespace event_engine
