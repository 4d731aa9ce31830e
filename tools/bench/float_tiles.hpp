#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace recirc::bench {

/// Sixteen floats: one AVX-512 register, two of AVX2. GCC's vector extension, so that the same
/// lines run everywhere. May alias floats in memory; aligned to 64 bytes.
using Floats = float __attribute__((vector_size(64), may_alias));
using Ints = std::int32_t __attribute__((vector_size(64), may_alias));
inline constexpr std::size_t kLanes = 16;

inline Floats& lanes(float* at) { return *reinterpret_cast<Floats*>(at); }
inline const Floats& lanes(const float* at) { return *reinterpret_cast<const Floats*>(at); }

/// e^x to 2 units in the last place, x clamped to [-87, 87].
inline Floats exponential(Floats x) {
  x = x < -87.0F ? Floats{} - 87.0F : x;
  x = x > 87.0F ? Floats{} + 87.0F : x;
  // e^x = 2^n e^r: adding 1.5 * 2^23 leaves the whole number n in the lowest bits of the sum.
  constexpr float kRound = 12582912.0F;
  const Floats shifted = x * 1.44269504F + kRound;
  const Floats n = shifted - kRound;
  const Floats r = (x - n * 0.693359375F) + n * 2.12194440e-4F;
  Floats p = r * 1.9875691500e-4F + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * r * r + r + 1.0F;
  const Ints bits = ((Ints)shifted << 23) + (Ints)p;
  return (Floats)bits;
}

/// 1 / x, to 2 units in the last place.
inline Floats inverse(Floats x) {
#ifdef __AVX512F__
  // A division keeps the multipliers waiting for 16 cycles; an estimate of 14 bits and a step of
  // Newton's do not.
  const Floats estimate = __builtin_ia32_rcp14ps512_mask(x, Floats{}, 0xFFFF);
  return estimate * (2.0F - x * estimate);
#else
  return 1.0F / x;
#endif
}

struct LogisticLanes {
  Floats operator()(Floats S) const { return inverse(1.0F + exponential(-S)); }
};

struct TanhLanes {
  Floats operator()(Floats S) const { return 1.0F - 2.0F * inverse(1.0F + exponential(2.0F * S)); }
};

/// A matrix of floats, aligned; rows padded to `stride`, which is a multiple of 16. Padding is 0.
class Matrix {
 public:
  Matrix() = default;
  Matrix(std::size_t rows, std::size_t columns)
      : stride_((columns + kLanes - 1) / kLanes * kLanes), blocks_(rows * stride_ / kLanes) {}
  [[nodiscard]] std::size_t stride() const { return stride_; }
  float* row(std::size_t number) { return blocks_.data()->data() + number * stride_; }
  [[nodiscard]] const float* row(std::size_t number) const {
    return blocks_.data()->data() + number * stride_;
  }

 private:
  struct alignas(64) Block : std::array<float, kLanes> {};
  std::size_t stride_ = 0;
  std::vector<Block> blocks_;
};

/// out[r, c] = f(bias[c] + sum over k of pre[r, k] * weights[k, c]) for a tile of Rows x 16 Columns
/// that is held in registers; k below `length`.
template <int Rows, int Columns, class F>
void activate_tile(const float* pre, std::size_t pre_stride, std::size_t length,
                   const float* weights, std::size_t stride, const float* bias, float* out,
                   std::size_t out_stride, F f) {
  Floats sums[Rows][Columns];
#pragma GCC unroll 16
  for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 16
    for (int c = 0; c < Columns; ++c) sums[r][c] = lanes(bias + c * 16);
  }
  for (std::size_t k = 0; k < length; ++k, weights += stride) {
#pragma GCC unroll 16
    for (int c = 0; c < Columns; ++c) {
      const Floats w = lanes(weights + c * 16);
#pragma GCC unroll 16
      for (int r = 0; r < Rows; ++r) {
        sums[r][c] += w * pre[static_cast<std::size_t>(r) * pre_stride + k];
      }
    }
  }
#pragma GCC unroll 16
  for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 16
    for (int c = 0; c < Columns; ++c) {
      lanes(out + static_cast<std::size_t>(r) * out_stride + c * 16) = f(sums[r][c]);
    }
  }
}

/// sums[c] += sum over i of value(i) * row(i)[c], i below `count`. `Chains` sums run side by side,
/// because one addition has to wait for the last.
template <int Chains, int Columns, class Value, class Row>
void add_rows(Floats* sums, std::size_t count, Value value, Row row) {
  Floats partial[Chains][Columns] = {};
  std::size_t i = 0;
  for (; i + Chains <= count; i += Chains) {
#pragma GCC unroll 16
    for (int chain = 0; chain < Chains; ++chain) {
      const float* const from = row(i + static_cast<std::size_t>(chain));
      const float v = value(i + static_cast<std::size_t>(chain));
#pragma GCC unroll 16
      for (int c = 0; c < Columns; ++c) partial[chain][c] += v * lanes(from + c * 16);
    }
  }
  for (; i < count; ++i) {
    const float v = value(i);
#pragma GCC unroll 16
    for (int c = 0; c < Columns; ++c) partial[0][c] += v * lanes(row(i) + c * 16);
  }
#pragma GCC unroll 16
  for (int chain = 0; chain < Chains; ++chain) {
#pragma GCC unroll 16
    for (int c = 0; c < Columns; ++c) sums[c] += partial[chain][c];
  }
}

/// weights[k, c] += rate * sum over e of pre[e, k] * changes[e, c] for a tile of Rows x 16 Columns;
/// e below `batch`.
template <int Rows, int Columns>
void learn_tile(const float* pre, std::size_t pre_stride, const float* changes,
                std::size_t change_stride, std::size_t batch, float rate, float* weights,
                std::size_t stride) {
  Floats sums[Rows][Columns] = {};
  for (std::size_t e = 0; e < batch; ++e, pre += pre_stride, changes += change_stride) {
#pragma GCC unroll 16
    for (int c = 0; c < Columns; ++c) {
      const Floats change = lanes(changes + c * 16);
#pragma GCC unroll 16
      for (int r = 0; r < Rows; ++r) sums[r][c] += change * pre[r];
    }
  }
#pragma GCC unroll 16
  for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 16
    for (int c = 0; c < Columns; ++c) {
      lanes(weights + static_cast<std::size_t>(r) * stride + c * 16) += rate * sums[r][c];
    }
  }
}

}  // namespace recirc::bench
