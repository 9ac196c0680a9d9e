// SPDX-License-Identifier: BSD-3-Clause
// The steps that an event goes through, each alone in one thread, beside the limits that no bus can beat.
#include "engine/base/clock.h"
#include "engine/bus/bus.h"
#include "engine/bus/owner_lock.h"
#include "engine/wire/batch_builder.h"
#include "engine/wire/batch_reader.h"

#include <benchmark/benchmark.h>
#include <unistd.h>

using namespace event_engine;

namespace {

constexpr std::size_t FILTER = 2;

void copying(benchmark::State &state)
{
    const auto size = std::size_t(state.range(0));
    std::vector<std::byte> from(BATCH_BYTES), to(BATCH_BYTES);
    std::size_t at = 0;
    for (auto _ : state) {
        std::memcpy(to.data() + at, from.data() + at, size);
        benchmark::ClobberMemory();
        at = (at + size) % (BATCH_BYTES - size);
    }
}
BENCHMARK(copying)->Name("limit: memcpy")->Arg(32)->Arg(256)->Arg(1024);

// What a system call per event would cost.
void throughAPipe(benchmark::State &state)
{
    int ends[2];
    if (pipe(ends) != 0) return state.SkipWithError("no pipe");
    std::byte bytes[64]{};
    for (auto _ : state)
        if (write(ends[1], bytes, sizeof bytes) < 0 || read(ends[0], bytes, sizeof bytes) < 0) break;
    for (const int end : ends) close(end);
}
BENCHMARK(throughAPipe)->Name("limit: one hop through a pipe, 64 B");

void readingTheClock(benchmark::State &state)
{
    for (auto _ : state) benchmark::DoNotOptimize(nowNs());
}
BENCHMARK(readingTheClock)->Name("the system's clock");

void readingTheFineClock(benchmark::State &state)
{
    FineClock clock;
    for (auto _ : state) benchmark::DoNotOptimize(clock.nowNs());
}
BENCHMARK(readingTheFineClock)->Name("the fine clock");

void locking(benchmark::State &state)
{
    OwnerLock lock;
    for (auto _ : state) {
        lock.lock();
        lock.unlock();
    }
}
BENCHMARK(locking)->Name("the open batch's lock");

// A full batch of events of 32 bytes; returns its size.
std::size_t fillBatch(std::byte *memory, int types)
{
    static BatchBuilder builder;
    builder.begin(memory, BATCH_BYTES);
    const std::size_t head = BatchBuilder::headSize(FILTER, {});
    for (int i = 0; builder.room(head) >= 32; ++i) {
        std::memset(builder.place(head), 1, 32);
        builder.commit(TypeId(1 + i % types), head, 32, i, {});
    }
    return builder.finish(0, 0);
}

void buildingABatch(benchmark::State &state)
{
    alignas(64) static std::byte memory[BATCH_BYTES];
    std::int64_t events = 0;
    for (auto _ : state) {
        fillBatch(memory, int(state.range(0)));
        events += reinterpret_cast<const BatchHeader *>(memory)->count;
    }
    state.SetItemsProcessed(events);
}
BENCHMARK(buildingABatch)->Name("building a batch of 32 B events, types")->Arg(1)->Arg(100);

void readingABatch(benchmark::State &state)
{
    const int types = int(state.range(0));
    const auto directory = std::make_shared<Directory>();
    for (int i = 0; i < types; ++i) {
        EventType type(std::string("T").append(std::to_string(i)));
        type.filter = {std::byte(i & 0xff), std::byte(i >> 8)};
        if (!directory->types.add(type)) return state.SkipWithError("no type");
    }
    auto interest = Interest::of({Subscription::everything()}, directory->types);
    std::int64_t events = 0;
    for (auto _ : state) {
        state.PauseTiming();
        std::unique_ptr<std::byte[]> memory(new std::byte[BATCH_BYTES]);
        const std::size_t size = fillBatch(memory.get(), types);
        const BatchPointer batch(new OwnedBatch(directory, std::move(memory), size));
        state.ResumeTiming();
        BatchLoan loan(batch);
        BatchReader reader(batch);
        while (const auto event = reader.next(*interest)) benchmark::DoNotOptimize(event->payload().data());
        events += batch->header().count;
    }
    state.SetItemsProcessed(events);
}
BENCHMARK(readingABatch)->Name("reading a batch of 32 B events, types")->Arg(1)->Arg(100);

} // namespace

BENCHMARK_MAIN();
