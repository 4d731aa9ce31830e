#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <stdexcept>

namespace recirc {

/// Simulated time: a whole number of nanoseconds since the start of the run, or a span of them.
/// Wall-clock time is never a `Time`. Source: DESIGN section 2.
struct Time {
  std::int64_t ns = 0;

  friend constexpr auto operator<=>(Time, Time) = default;
  friend constexpr bool operator==(Time, Time) = default;
};

/// A time that no event ever reaches.
inline constexpr Time kNever{std::numeric_limits<std::int64_t>::max()};

namespace detail {
/// `a + b`, `a - b`, `a * b` in 64 bits; throws std::overflow_error where they don't fit.
constexpr std::int64_t checked_add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) throw std::overflow_error("simulated time overflows");
  return sum;
}
constexpr std::int64_t checked_subtract(std::int64_t a, std::int64_t b) {
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(a, b, &difference)) {
    throw std::overflow_error("simulated time overflows");
  }
  return difference;
}
constexpr std::int64_t checked_multiply(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) {
    throw std::overflow_error("simulated time overflows");
  }
  return product;
}
}  // namespace detail

/// Arithmetic throws std::overflow_error instead of wrapping: 2^63 ns are 292 years, so an overflow
/// is always a mistake in a scenario.
constexpr Time operator+(Time a, Time b) { return {detail::checked_add(a.ns, b.ns)}; }
constexpr Time operator-(Time a, Time b) { return {detail::checked_subtract(a.ns, b.ns)}; }
constexpr Time operator*(Time span, std::int64_t count) {
  return {detail::checked_multiply(span.ns, count)};
}

namespace literals {
constexpr Time operator""_ns(unsigned long long ns) { return Time{static_cast<std::int64_t>(ns)}; }
}  // namespace literals

/// The dendritic part of every delay (behind the synapse), and the time that a soma's signal takes
/// to its own synapses. The rest of a delay is axonal. Source: DESIGN section 2.
inline constexpr Time kDendriticDelay{1};
inline constexpr Time kSomaDelay{1};

/// The least total delay from neuron to neuron: 1 ns axonal and 1 ns dendritic.
inline constexpr Time kLeastDelay{2};

}  // namespace recirc
