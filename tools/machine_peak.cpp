#include "tools/machine_peak.hpp"

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cstddef>

#include "sim/compiled/lanes.hpp"
#include "sim/compiled/matrix.hpp"
#include "sim/stopwatch.hpp"

namespace recirc {
namespace {

using Floats = Lanes<float>;

// Keeps what was computed from being left out.
template <class T>
void use(const T& value) {
  asm volatile("" : : "g"(&value) : "memory");
}

// The most of several measurements: others only have been disturbed.
template <class Measure>
double best(const Measure& measure) {
  double most = 0;
  for (int k = 0; k < 5; ++k) most = std::max(most, measure());
  return most;
}

template <class T>
double fused_flops() {
  constexpr std::size_t kChains = 12;  // more than an addition takes, times two of them at once
  constexpr std::size_t kRounds = 2'000'000;
  std::array<Lanes<T>, kChains> chains;
  chains.fill(Lanes<T>(T{1}));
  const Lanes<T> factor(static_cast<T>(0.9999));
  const Lanes<T> term(static_cast<T>(0.0001));
  const Stopwatch clock;
  for (std::size_t round = 0; round < kRounds; ++round) {
#pragma GCC unroll 12
    for (std::size_t k = 0; k < kChains; ++k) chains[k] = fused(chains[k], factor, term);
  }
  const double seconds = clock.seconds();
  use(chains);
  return 2.0 * kChains * Lanes<T>::kCount * kRounds / seconds;
}

template <class T>
double product_flops() {
  using Square = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
  constexpr Eigen::Index kSize = 512;
  constexpr int kRounds = 20;
  const Square a = Square::Constant(kSize, kSize, static_cast<T>(0.5));
  const Square b = Square::Constant(kSize, kSize, static_cast<T>(0.25));
  Square c(kSize, kSize);
  const Stopwatch clock;
  for (int round = 0; round < kRounds; ++round) {
    c.noalias() = a * b;
    use(c);
  }
  return 2.0 * kSize * kSize * kSize * kRounds / clock.seconds();
}

double memory_bytes() {
  constexpr std::size_t kNumbers = std::size_t{64} * 1024 * 1024 / sizeof(float);
  Matrix<float> a(1, kNumbers);
  Matrix<float> b(1, kNumbers);
  Matrix<float> c(1, kNumbers);
  const Stopwatch clock;
  for (std::size_t k = 0; k < kNumbers; k += Floats::kCount) {
    fused(Floats::load(c.row(0) + k), 0.5F, Floats::load(b.row(0) + k)).store(a.row(0) + k);
  }
  const double seconds = clock.seconds();
  use(*a.row(0));
  return 3.0 * kNumbers * sizeof(float) / seconds;
}

double near_cache_bytes() {
  constexpr std::size_t kNumbers = std::size_t{512} * 1024 / sizeof(float);
  constexpr std::size_t kSums = 8;
  constexpr int kRounds = 500;
  const Matrix<float> numbers(1, kNumbers);
  std::array<Floats, kSums> sums;
  sums.fill(Floats(0.0F));
  const Stopwatch clock;
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t k = 0; k < kNumbers; k += kSums * Floats::kCount) {
#pragma GCC unroll 8
      for (std::size_t s = 0; s < kSums; ++s) {
        sums[s] += Floats::load(numbers.row(0) + k + s * Floats::kCount);
      }
    }
    use(sums);
  }
  return static_cast<double>(kNumbers) * sizeof(float) * kRounds / clock.seconds();
}

template <class T>
ArithmeticPeak arithmetic_peak() {
  return {.fused = best(fused_flops<T>), .product = best(product_flops<T>)};
}

}  // namespace

MachinePeak measure_machine() {
  return {.single_flops = arithmetic_peak<float>(),
          .double_flops = arithmetic_peak<double>(),
          .memory_bytes = best(memory_bytes),
          .near_cache_bytes = best(near_cache_bytes)};
}

}  // namespace recirc
