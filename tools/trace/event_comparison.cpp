#include "tools/trace/event_comparison.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <deque>
#include <limits>
#include <map>
#include <utility>

namespace recirc {
namespace {

/// Reads a trace presentation by presentation.
class Presentations {
 public:
  Presentations(const EventBlocks& next, Time period) : next_(next), period_(period) { refill(); }

  /// The number of the next presentation that has events; none at the end.
  [[nodiscard]] std::optional<std::int64_t> next_number() const {
    if (block_.empty()) return std::nullopt;
    return presentation_of(block_.front(), period_);
  }

  /// All events up to the end of presentation `number`.
  std::vector<RecordedEvent> until(std::int64_t number) {
    std::vector<RecordedEvent> events;
    while (!block_.empty()) {
      const auto past = std::ranges::find_if(block_, [&](const RecordedEvent& event) {
        return presentation_of(event, period_) > number;
      });
      events.insert(events.end(), block_.begin(), past);
      block_ = block_.subspan(static_cast<std::size_t>(past - block_.begin()));
      if (!block_.empty()) break;
      refill();
    }
    return events;
  }

 private:
  void refill() { block_ = next_(); }

  const EventBlocks& next_;
  Time period_;
  std::span<const RecordedEvent> block_;
};

/// The largest |value| of each kind at each population and projection.
class Scales {
 public:
  explicit Scales(const EventNames& names) : names_(names) {}

  void clear() { largest_.clear(); }
  void add(const std::vector<RecordedEvent>& events) {
    for (const RecordedEvent& event : events) {
      double& largest = largest_[key(event)];
      // Also keeps the first value that is not a number out: it is compared by its bits.
      if (std::abs(event.value) > largest) largest = std::abs(event.value);
    }
  }
  [[nodiscard]] double of(const RecordedEvent& event) const { return largest_.at(key(event)); }

 private:
  [[nodiscard]] std::array<std::uint32_t, 4> key(const RecordedEvent& event) const {
    return {static_cast<std::uint32_t>(event.kind), static_cast<std::uint32_t>(event.port),
            names_.population_of(event.neuron).value_or(0), event.projection};
  }

  const EventNames& names_;
  std::map<std::array<std::uint32_t, 4>, double> largest_;
};

bool precedes(RecordedEvent a, RecordedEvent b) {
  a.number = 0;
  b.number = 0;
  return comes_before(a, b);
}

/// Compares presentation after presentation.
class Comparison {
 public:
  Comparison(const EventNames& names, const ComparisonOptions& options)
      : options_(options), scales_(names) {}

  void add(const std::vector<RecordedEvent>& a, const std::vector<RecordedEvent>& b) {
    scales_.clear();
    scales_.add(a);
    scales_.add(b);
    auto in_a = a.begin();
    auto in_b = b.begin();
    while (in_a != a.end() || in_b != b.end()) {
      if (in_b == b.end() || (in_a != a.end() && precedes(*in_a, *in_b))) {
        ++result_.only_in_a;
        part(*in_a++, std::nullopt);
      } else if (in_a == a.end() || precedes(*in_b, *in_a)) {
        ++result_.only_in_b;
        part(std::nullopt, *in_b++);
      } else {
        compare(*in_a++, *in_b++);
      }
    }
  }

  TraceComparison result() { return std::move(result_); }

 private:
  void compare(const RecordedEvent& a, const RecordedEvent& b) {
    if (a.caused == b.caused && same_value(a, b)) {
      ++result_.equal;
      if (result_.parting) return;
      before_.push_back(a);
      if (before_.size() > options_.context) before_.pop_front();
    } else {
      ++result_.other;
      part(a, b);
    }
  }

  bool same_value(const RecordedEvent& a, const RecordedEvent& b) {
    if (std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value)) return true;
    const double apart = std::abs(a.value - b.value);
    const double scale = scales_.of(a);
    // Zeros of either sign lie 0 apart, and yet their bits differ.
    const double relative = apart == 0 ? 0 : apart / scale;
    result_.distance =
        std::max(result_.distance,
                 std::isfinite(relative) ? relative : std::numeric_limits<double>::infinity());
    return options_.tolerance > 0 && relative <= options_.tolerance;
  }

  void part(std::optional<RecordedEvent> a, std::optional<RecordedEvent> b) {
    if (result_.parting) return;
    result_.parting = {
        .before = {before_.begin(), before_.end()}, .in_a = std::move(a), .in_b = std::move(b)};
  }

  const ComparisonOptions& options_;
  Scales scales_;
  std::deque<RecordedEvent> before_;
  TraceComparison result_;
};

}  // namespace

TraceComparison compare_events(const EventBlocks& a, const EventBlocks& b, const EventNames& names,
                               const ComparisonOptions& options) {
  Presentations in_a(a, options.period);
  Presentations in_b(b, options.period);
  Comparison comparison(names, options);
  constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();
  while (in_a.next_number() || in_b.next_number()) {
    const std::int64_t number =
        std::min(in_a.next_number().value_or(kNone), in_b.next_number().value_or(kNone));
    comparison.add(in_a.until(number), in_b.until(number));
  }
  return comparison.result();
}

}  // namespace recirc
