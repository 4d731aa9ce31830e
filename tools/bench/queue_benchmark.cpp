// Event queues on the engine's two loads: whole volleys at few instants (constant delays), and a
// time of its own for almost every event (delays drawn at random). The binary heap orders single
// events of 24 bytes, the others keep an instant's events of 16 bytes together.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <map>
#include <queue>
#include <vector>

#include "neurons/random.hpp"
#include "neurons/time.hpp"
#include "sim/event_queue.hpp"

namespace recirc::bench {
namespace {

struct Event {
  double value = 0;
  std::uint32_t actor = 0;
  std::uint32_t number = 0;
};

using Bucket = std::vector<Event>;

class Heap {
 public:
  void push(Time time, const Event& event) { heap_.push({time.ns, event}); }
  template <class Use>
  void take_instant(const Use& use) {
    const Time now{heap_.top().time};
    while (!heap_.empty() && heap_.top().time == now.ns) {
      const Event event = heap_.top().event;
      heap_.pop();
      use(now, event);
    }
  }

 private:
  struct Timed {
    std::int64_t time;
    Event event;
    friend bool operator<(const Timed& a, const Timed& b) {
      return a.time != b.time ? a.time > b.time : a.event.actor > b.event.actor;
    }
  };
  std::priority_queue<Timed> heap_;
};

class Map {
 public:
  void push(Time time, const Event& event) { instants_[time].push_back(event); }
  template <class Use>
  void take_instant(const Use& use) {
    const auto instant = instants_.extract(instants_.begin());
    for (const Event& event : instant.mapped()) use(instant.key(), event);
  }

 private:
  std::map<Time, Bucket> instants_;
};

class Wheel {
 public:
  void push(Time time, const Event& event) { queue_.at(time).push_back(event); }
  template <class Use>
  void take_instant(const Use& use) {
    const Time now = queue_.next();
    queue_.advance_to(now);
    for (const Event& event : *queue_.present()) use(now, event);
    queue_.release_present();
  }

 private:
  EventQueue<Bucket> queue_{Time{2000}};
};

// `events` wait; each that is taken is sent on with the next delay.
template <class Queue>
void hold(benchmark::State& state, std::uint32_t least, std::uint32_t spread) {
  constexpr std::uint32_t kEvents = 1600;
  constexpr std::size_t kDelays = 4096;
  std::vector<Time> delays(kDelays);
  for (std::size_t k = 0; k < kDelays; ++k) {
    const RandomKey key{.seed = 1, .purpose = Purpose::delay, .entity = 0, .index = k};
    delays[k] = Time{least + static_cast<std::int64_t>(uniform_below(key, spread))};
  }
  Queue queue;
  std::size_t next = 0;
  std::int64_t taken = 0;
  double sum = 0;
  for (std::uint32_t k = 0; k < kEvents; ++k) {
    queue.push(delays[next++ % kDelays], {.value = 1.0, .actor = k, .number = k});
  }
  for (auto _ : state) {
    queue.take_instant([&](Time now, const Event& event) {
      sum += event.value;
      ++taken;
      queue.push(now + delays[next++ % kDelays], event);
    });
  }
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(taken);
}

void volleys(benchmark::State& state,
             void (*run)(benchmark::State&, std::uint32_t, std::uint32_t)) {
  run(state, 1000, 1);
}
void random_delays(benchmark::State& state,
                   void (*run)(benchmark::State&, std::uint32_t, std::uint32_t)) {
  run(state, 500, 1000);
}

BENCHMARK_CAPTURE(volleys, binary_heap, &hold<Heap>);
BENCHMARK_CAPTURE(volleys, ordered_map, &hold<Map>);
BENCHMARK_CAPTURE(volleys, timing_wheel, &hold<Wheel>);
BENCHMARK_CAPTURE(random_delays, binary_heap, &hold<Heap>);
BENCHMARK_CAPTURE(random_delays, ordered_map, &hold<Map>);
BENCHMARK_CAPTURE(random_delays, timing_wheel, &hold<Wheel>);

}  // namespace
}  // namespace recirc::bench
