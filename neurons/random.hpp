#pragma once

#include <cstdint>

namespace recirc {

/// What a random number is for. Part of its key, so that no two uses share a stream. The numbers
/// are part of the promise "same scenario and seed, same bits": append, never renumber.
enum class Purpose : std::uint32_t {
  initial_weight = 1,
  delay = 2,
  connectivity = 3,
  low_rank_basis = 4,
  low_rank_train = 5,
  low_rank_test = 6,
  shuffle = 7,
  theory_start = 8,
  event_loss = 9,
  delay_jitter = 10,
  evaluation = 11,
  death = 12,
  weight_rounding = 13,
  activity_rounding = 14,
  bias_rounding = 15,
};

/// Names one random number: nothing else decides its value, neither the order of calls nor the
/// thread. Counter-based (Philox4x32-10). Source: DESIGN section 2, "Randomness".
struct RandomKey {
  std::uint64_t seed = 0;
  Purpose purpose{};
  std::uint64_t entity = 0;  ///< which projection, example, epoch ...
  std::uint64_t index = 0;   ///< which draw of that entity; below 2^63
};

/// 64 random bits.
std::uint64_t random_bits(const RandomKey& key);

/// Uniform in [0, 1), a multiple of 2^-53.
double uniform(const RandomKey& key);

/// Uniform integer in [0, bound), unbiased to 2^-64; `bound` > 0.
std::uint64_t uniform_below(const RandomKey& key, std::uint64_t bound);

/// Standard normal (mean 0, standard deviation 1), by Box and Muller's transform.
double standard_normal(const RandomKey& key);

}  // namespace recirc
