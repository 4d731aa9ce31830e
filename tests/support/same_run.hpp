#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "network/network.hpp"
#include "sim/counts.hpp"
#include "sim/engine.hpp"

namespace recirc::testing_support {

/// How far values may lie apart that differ only in the order of sums. Of a whole matrix, by
/// `distance`: an error relative to each element explodes on cancellation.
inline constexpr double kSameValues = 1e-12;

/// max|a - b| / max|a|; 0 where both are equal throughout; infinite where sizes differ or a value
/// is not finite.
inline double distance(std::span<const double> a, std::span<const double> b) {
  constexpr double kFar = std::numeric_limits<double>::infinity();
  if (a.size() != b.size()) return kFar;
  double apart = 0;
  double size = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (!std::isfinite(a[k]) || !std::isfinite(b[k])) return kFar;
    apart = std::max(apart, std::abs(a[k] - b[k]));
    size = std::max(size, std::abs(a[k]));
  }
  return apart == 0 ? 0 : apart / size;
}

/// Whether all bits are the same.
inline bool same_bits(std::span<const double> a, std::span<const double> b) {
  return std::ranges::equal(a, b, {}, std::bit_cast<std::uint64_t, double>,
                            std::bit_cast<std::uint64_t, double>);
}

/// What a run leaves behind.
struct RunResult {
  std::vector<std::vector<double>> weights;  ///< by projection
  std::vector<std::vector<double>> biases;   ///< by population
  EventCounts counts;
  std::vector<std::uint64_t> events;        ///< by population
  std::vector<std::uint64_t> firings;       ///< by projection
  std::vector<std::uint64_t> bias_firings;  ///< by population
  double loss = 0;
  std::uint64_t judged = 0;
};

/// Whether all values are finite. A bias or a weight may have run away in the last batch, before
/// any neuron could notice.
inline bool is_finite(const RunResult& result) {
  const auto all_finite = [](const std::vector<double>& values) {
    return std::ranges::all_of(values, [](double value) { return std::isfinite(value); });
  };
  return std::isfinite(result.loss) && std::ranges::all_of(result.weights, all_finite) &&
         std::ranges::all_of(result.biases, all_finite);
}

inline RunResult result_of(const Engine& engine, const Network& network) {
  RunTally tally = engine.tally();
  RunResult result{.weights = {},
                   .biases = {},
                   .counts = tally.counts,
                   .events = std::move(tally.events),
                   .firings = std::move(tally.firings),
                   .bias_firings = std::move(tally.bias_firings),
                   .loss = tally.loss.sum,
                   .judged = tally.loss.judged};
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    result.weights.push_back(engine.weights(ProjectionId{k}));
  }
  for (std::uint32_t k = 0; k < network.populations.size(); ++k) {
    result.biases.push_back(engine.biases(PopulationId{k}));
  }
  return result;
}

namespace detail {

inline std::string differences(const char* what, const std::vector<std::uint64_t>& a,
                               const std::vector<std::uint64_t>& b) {
  if (a == b) return "";
  return fmt::format("{}: {} and {}\n", what, fmt::join(a, ","), fmt::join(b, ","));
}

template <class IsSame>
std::string differences(const char* what, const std::vector<std::vector<double>>& a,
                        const std::vector<std::vector<double>>& b, const IsSame& is_same) {
  std::string text = a.size() == b.size() ? "" : fmt::format("another number of {}\n", what);
  for (std::size_t k = 0; k < std::min(a.size(), b.size()); ++k) {
    if (is_same(a[k], b[k])) continue;
    text += fmt::format("{} {}, {:.3g} apart:\n  {:.17g}\n  {:.17g}\n", what, k,
                        distance(a[k], b[k]), fmt::join(a[k], " "), fmt::join(b[k], " "));
  }
  return text;
}

inline std::vector<std::uint64_t> numbers(const EventCounts& counts) {
  return {counts.neuron_events, counts.synaptic_events, counts.effective_synaptic_events,
          counts.weight_updates, counts.lost_events};
}

template <class IsSame>
std::string value_differences(const RunResult& a, const RunResult& b, const IsSame& is_same) {
  using Loss = std::vector<std::vector<double>>;
  return differences("weights", a.weights, b.weights, is_same) +
         differences("biases", a.biases, b.biases, is_same) +
         differences("loss", Loss{{a.loss}}, Loss{{b.loss}}, is_same);
}

}  // namespace detail

/// What differs between the counts of two runs, in words; empty: nothing.
inline std::string count_differences(const RunResult& a, const RunResult& b) {
  return detail::differences("neuron, synaptic, effective events, weight updates, lost events",
                             detail::numbers(a.counts), detail::numbers(b.counts)) +
         detail::differences("events", a.events, b.events) +
         detail::differences("firings", a.firings, b.firings) +
         detail::differences("firings of biases", a.bias_firings, b.bias_firings) +
         detail::differences("judged", {a.judged}, {b.judged});
}

/// What differs between two runs, in words; empty where counts are the same, and values up to the
/// order of sums.
inline std::string differences(const RunResult& a, const RunResult& b) {
  const auto is_same = [](const auto& x, const auto& y) { return distance(x, y) <= kSameValues; };
  return count_differences(a, b) + detail::value_differences(a, b, is_same);
}

/// The same, but no bit of a value may differ.
inline std::string bit_differences(const RunResult& a, const RunResult& b) {
  const auto is_same = [](const auto& x, const auto& y) { return same_bits(x, y); };
  return count_differences(a, b) + detail::value_differences(a, b, is_same);
}

}  // namespace recirc::testing_support
