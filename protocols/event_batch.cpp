#include "protocols/event_batch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>

#include "neurons/errors.hpp"
#include "protocols/trace.hpp"
#include "protocols/trace.pb.h"

namespace recirc {
namespace {

using Proto = trace::v1::EventBatch;
static_assert(Proto::Kind_ARRAYSIZE == kEventKinds);

// Numbers wrap around, so that every event there could be is told exactly.
std::uint64_t steps_between(Time a, Time b) {
  return static_cast<std::uint64_t>(b.ns) - static_cast<std::uint64_t>(a.ns);
}

// What goes up by constant steps within a run. 0 stands for no presynaptic neuron.
struct Numbers {
  std::uint32_t neuron = 0;
  std::uint32_t pre = 0;
  std::uint64_t number = 0;

  static Numbers of(const RecordedEvent& event) {
    return {.neuron = index(event.neuron), .pre = index(event.pre) + 1, .number = event.number};
  }
  friend Numbers operator-(const Numbers& a, const Numbers& b) {
    return {.neuron = a.neuron - b.neuron, .pre = a.pre - b.pre, .number = a.number - b.number};
  }
  friend bool operator==(const Numbers&, const Numbers&) = default;
};

bool share_a_run(const RecordedEvent& a, const RecordedEvent& b) {
  return a.time == b.time && a.caused == b.caused && a.kind == b.kind && a.port == b.port &&
         a.output == b.output && a.projection == b.projection &&
         (a.pre == kNoNeuron) == (b.pre == kNoNeuron);
}

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

// How many of the first of `events` are one run.
std::size_t run_length(std::span<const RecordedEvent> events) {
  if (events.size() < 2 || !share_a_run(events[0], events[1])) return 1;
  const Numbers step = Numbers::of(events[1]) - Numbers::of(events[0]);
  std::size_t length = 2;
  while (length < events.size() && share_a_run(events[0], events[length]) &&
         Numbers::of(events[length]) - Numbers::of(events[length - 1]) == step) {
    ++length;
  }
  return length;
}

bool have_equal_values(std::span<const RecordedEvent> a, std::span<const RecordedEvent> b) {
  return std::ranges::equal(a, b, same_bits, &RecordedEvent::value, &RecordedEvent::value);
}

void add_run(std::span<const RecordedEvent> run, Time before, Proto& batch) {
  const RecordedEvent& event = run.front();
  const Numbers first = Numbers::of(event);
  const Numbers step = run.size() > 1 ? Numbers::of(run[1]) - first : Numbers{};
  batch.add_events(static_cast<std::uint32_t>(run.size()));
  batch.add_time_step(steps_between(before, event.time));
  batch.add_lag(steps_between(event.caused, event.time));
  batch.add_kind(static_cast<Proto::Kind>(event.kind));
  batch.add_port(static_cast<Proto::Port>(event.port));
  batch.add_output(static_cast<Proto::Output>(event.output));
  batch.add_projection(event.projection + 1);
  batch.add_neuron(first.neuron);
  batch.add_neuron_step(static_cast<std::int32_t>(step.neuron));
  batch.add_pre(first.pre);
  batch.add_pre_step(static_cast<std::int32_t>(step.pre));
  batch.add_number(first.number);
  batch.add_number_step(static_cast<std::int64_t>(step.number));
}

template <class Bits>
void append_planes(const std::vector<double>& values, auto&& bits_of, std::string& out) {
  const std::size_t count = values.size();
  out.resize(count * sizeof(Bits));
  for (std::size_t k = 0; k < count; ++k) {
    const Bits bits = bits_of(values[k]);
    for (std::size_t plane = 0; plane < sizeof(Bits); ++plane) {
      out[plane * count + k] = static_cast<char>(bits >> (8 * plane));
    }
  }
}

void add_values(const std::vector<double>& values, Proto& batch) {
  const bool is_single = std::ranges::all_of(values, [](double value) {
    return same_bits(static_cast<double>(static_cast<float>(value)), value);
  });
  batch.set_value_bytes(is_single ? sizeof(float) : sizeof(double));
  if (is_single) {
    append_planes<std::uint32_t>(
        values, [](double v) { return std::bit_cast<std::uint32_t>(static_cast<float>(v)); },
        *batch.mutable_value());
  } else {
    append_planes<std::uint64_t>(
        values, [](double v) { return std::bit_cast<std::uint64_t>(v); }, *batch.mutable_value());
  }
}

// ---- reading ------------------------------------------------------------------------------------

template <class Bits>
Bits bits_at(std::string_view planes, std::size_t count, std::size_t k) {
  Bits bits = 0;
  for (std::size_t plane = 0; plane < sizeof(Bits); ++plane) {
    bits |= static_cast<Bits>(Bits{static_cast<unsigned char>(planes[plane * count + k])}
                              << (8 * plane));
  }
  return bits;
}

// What is wrong with the sizes and kinds that a batch states; they are right for all that follows.
std::optional<std::string> mistake_in_columns(const Proto& batch) {
  const int runs = batch.events_size();
  const auto is_as_long = [runs](const auto&... columns) {
    return ((columns.size() == runs) && ...);
  };
  if (runs == 0) return "a batch without events";
  if (!is_as_long(batch.time_step(), batch.lag(), batch.kind(), batch.port(), batch.output(),
                  batch.projection(), batch.neuron(), batch.neuron_step(), batch.pre(),
                  batch.pre_step(), batch.number(), batch.number_step(), batch.repeats())) {
    return "columns of different lengths";
  }
  std::uint64_t events = 0;
  std::uint64_t values = 0;
  for (int k = 0; k < runs; ++k) {
    const std::uint32_t length = batch.events(k);
    events += length;
    if (length == 0 || events > kBatchEvents) {
      return fmt::format("a run of {} events", length);
    }
    if (!Proto::Kind_IsValid(batch.kind(k)) || !Proto::Port_IsValid(batch.port(k)) ||
        !Proto::Output_IsValid(batch.output(k))) {
      return "a kind, port or output that there is not";
    }
    if (!batch.repeats(k)) values += length;
    if (batch.repeats(k) && (k == 0 || batch.events(k - 1) != length)) {
      return "a run that repeats none of its length";
    }
  }
  const std::uint32_t width = batch.value_bytes();
  if ((width != sizeof(float) && width != sizeof(double)) ||
      batch.value().size() != values * width) {
    return "values that are not as many as the events";
  }
  return std::nullopt;
}

void decode_runs(const Proto& batch, std::vector<RecordedEvent>& events) {
  Time time{batch.time_ns()};
  for (int k = 0; k < batch.events_size(); ++k) {
    time.ns = static_cast<std::int64_t>(static_cast<std::uint64_t>(time.ns) + batch.time_step(k));
    RecordedEvent event{
        .time = time,
        .caused = {static_cast<std::int64_t>(static_cast<std::uint64_t>(time.ns) - batch.lag(k))},
        .number = batch.number(k),
        .neuron = NeuronId{batch.neuron(k)},
        .pre = NeuronId{batch.pre(k) - 1},
        .projection = batch.projection(k) - 1,
        .kind = static_cast<EventKind>(batch.kind(k)),
        .port = static_cast<Port>(batch.port(k)),
        .output = static_cast<Output>(batch.output(k))};
    for (std::uint32_t left = batch.events(k); left > 0; --left) {
      events.push_back(event);
      event.neuron =
          NeuronId{index(event.neuron) + static_cast<std::uint32_t>(batch.neuron_step(k))};
      event.pre = NeuronId{index(event.pre) + static_cast<std::uint32_t>(batch.pre_step(k))};
      event.number += static_cast<std::uint64_t>(batch.number_step(k));
    }
  }
}

void decode_values(const Proto& batch, std::span<RecordedEvent> events) {
  const std::string& planes = batch.value();
  const std::size_t count = planes.size() / batch.value_bytes();
  const bool is_single = batch.value_bytes() == sizeof(float);
  std::size_t next = 0;  // in the planes
  std::size_t at = 0;    // in the events
  for (int k = 0; k < batch.events_size(); ++k) {
    const std::size_t length = batch.events(k);
    for (const std::size_t end = at + length; at < end; ++at) {
      if (batch.repeats(k)) {
        events[at].value = events[at - length].value;
      } else if (is_single) {
        events[at].value = std::bit_cast<float>(bits_at<std::uint32_t>(planes, count, next++));
      } else {
        events[at].value = std::bit_cast<double>(bits_at<std::uint64_t>(planes, count, next++));
      }
    }
  }
}

}  // namespace

void append_batch(std::span<const RecordedEvent> events, std::string& out) {
  ensure(!events.empty() && events.size() <= kBatchEvents, "a batch has 1 to 4096 events");
  Proto batch;
  std::vector<double> values;
  values.reserve(events.size());
  batch.set_time_ns(events.front().time.ns);
  Time before = events.front().time;
  std::span<const RecordedEvent> last;
  while (!events.empty()) {
    const auto run = events.first(run_length(events));
    const bool repeats = have_equal_values(run, last);
    add_run(run, before, batch);
    batch.add_repeats(repeats);
    if (!repeats) {
      for (const RecordedEvent& event : run) values.push_back(event.value);
    }
    before = run.front().time;
    last = run;
    events = events.subspan(run.size());
  }
  add_values(values, batch);
  ensure(batch.AppendToString(&out), "a batch of events is a small message");
}

std::optional<std::string> decode_batch(std::string_view bytes,
                                        std::vector<RecordedEvent>& events) {
  Proto batch;
  if (!batch.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return "what is no batch of events";
  }
  if (auto mistake = mistake_in_columns(batch)) return mistake;
  const std::size_t before = events.size();
  decode_runs(batch, events);
  const std::span<RecordedEvent> decoded = std::span(events).subspan(before);
  decode_values(batch, decoded);
  if (std::ranges::is_sorted(decoded, comes_before)) return std::nullopt;
  events.resize(before);
  return "events out of order";
}

}  // namespace recirc
