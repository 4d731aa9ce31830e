#pragma once

#if defined(__AVX__) || defined(__SSE2__)
#include <immintrin.h>
#endif

#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace recirc {

/// The bytes of the widest vector of the machine that is compiled for.
#if defined(__AVX512F__) && defined(__AVX512DQ__)
inline constexpr std::size_t kLaneBytes = 64;
#elif defined(__AVX__)
inline constexpr std::size_t kLaneBytes = 32;
#else
inline constexpr std::size_t kLaneBytes = 16;
#endif

/// Whether `fused` rounds once. Without the machine's instruction it would be a call for each lane.
#if defined(__FMA__)
inline constexpr bool kFuses = true;
#else
inline constexpr bool kFuses = false;
#endif

namespace detail {
template <class T>
struct Register;

template <>
struct Register<float> {
  using Native [[gnu::vector_size(kLaneBytes)]] = float;
  using Anywhere [[gnu::vector_size(kLaneBytes), gnu::aligned(alignof(float)), gnu::may_alias]] =
      float;
  using Aligned [[gnu::vector_size(kLaneBytes), gnu::may_alias]] = float;
  using Bits [[gnu::vector_size(kLaneBytes)]] = std::int32_t;
};

template <>
struct Register<double> {
  using Native [[gnu::vector_size(kLaneBytes)]] = double;
  using Anywhere [[gnu::vector_size(kLaneBytes), gnu::aligned(alignof(double)), gnu::may_alias]] =
      double;
  using Aligned [[gnu::vector_size(kLaneBytes), gnu::may_alias]] = double;
  using Bits [[gnu::vector_size(kLaneBytes)]] = std::int64_t;
};
}  // namespace detail

/// The truth of a comparison, lane by lane.
template <std::floating_point T>
struct Mask {
  using Bits =
      typename detail::Register<T>::Bits;  ///< integers of the size of T: -1 is true, 0 is false

  Bits bits;

  friend Mask operator&(Mask a, Mask b) { return {a.bits & b.bits}; }
  friend Mask operator|(Mask a, Mask b) { return {a.bits | b.bits}; }
  friend Mask operator!(Mask a) { return {~a.bits}; }
};

/// As many numbers as one vector register holds, calculated with at once and like one number: the
/// same template of a formula compiles for T and for Lanes<T>. No lane's result depends on another
/// lane. Mixed operands take a T for the same T in every lane.
template <std::floating_point T>
struct Lanes {
  using Element = T;
  static constexpr std::size_t kCount = kLaneBytes / sizeof(T);
  using Native = typename detail::Register<T>::Native;
  using Aligned = typename detail::Register<T>::Aligned;
  using Anywhere = typename detail::Register<T>::Anywhere;

  Native native;

  Lanes() = default;
  explicit Lanes(Native lanes) : native(lanes) {}
  /// `value` in every lane.
  explicit Lanes(T value) : native(value - Native{}) {}

  // Copied as a whole register: std::memcpy is taken apart by GCC 12, and takes a way by the stack.

  /// The kCount numbers at `from`, which is aligned to kLaneBytes.
  static Lanes load(const T* from) {
    return Lanes(Native(*reinterpret_cast<const Aligned*>(from)));
  }
  /// The same from anywhere.
  static Lanes load_unaligned(const T* from) {
    return Lanes(Native(*reinterpret_cast<const Anywhere*>(from)));
  }
  /// Writes the lanes to `to`, which is aligned to kLaneBytes.
  void store(T* to) const { *reinterpret_cast<Aligned*>(to) = native; }
  /// The same to anywhere.
  void store_unaligned(T* to) const { *reinterpret_cast<Anywhere*>(to) = native; }

  [[nodiscard]] T operator[](std::size_t lane) const { return native[lane]; }

  friend Lanes operator+(Lanes a, Lanes b) { return Lanes(a.native + b.native); }
  friend Lanes operator-(Lanes a, Lanes b) { return Lanes(a.native - b.native); }
  friend Lanes operator*(Lanes a, Lanes b) { return Lanes(a.native * b.native); }
  friend Lanes operator/(Lanes a, Lanes b) { return Lanes(a.native / b.native); }
  friend Lanes operator+(T a, Lanes b) { return Lanes(a) + b; }
  friend Lanes operator-(T a, Lanes b) { return Lanes(a) - b; }
  friend Lanes operator*(T a, Lanes b) { return Lanes(a) * b; }
  friend Lanes operator/(T a, Lanes b) { return Lanes(a) / b; }
  friend Lanes operator+(Lanes a, T b) { return a + Lanes(b); }
  friend Lanes operator-(Lanes a, T b) { return a - Lanes(b); }
  friend Lanes operator*(Lanes a, T b) { return a * Lanes(b); }
  friend Lanes operator/(Lanes a, T b) { return a / Lanes(b); }
  friend Lanes operator-(Lanes a) { return Lanes(-a.native); }
  Lanes& operator+=(Lanes b) { return *this = *this + b; }
  Lanes& operator-=(Lanes b) { return *this = *this - b; }
  Lanes& operator*=(Lanes b) { return *this = *this * b; }
  Lanes& operator/=(Lanes b) { return *this = *this / b; }

  friend Mask<T> operator<(Lanes a, Lanes b) { return {a.native < b.native}; }
  friend Mask<T> operator>(Lanes a, Lanes b) { return {a.native > b.native}; }
  friend Mask<T> operator<=(Lanes a, Lanes b) { return {a.native <= b.native}; }
  friend Mask<T> operator>=(Lanes a, Lanes b) { return {a.native >= b.native}; }
  friend Mask<T> operator==(Lanes a, Lanes b) { return {a.native == b.native}; }
  friend Mask<T> operator!=(Lanes a, Lanes b) { return {a.native != b.native}; }
  friend Mask<T> operator<(Lanes a, T b) { return a < Lanes(b); }
  friend Mask<T> operator>(Lanes a, T b) { return a > Lanes(b); }
  friend Mask<T> operator<=(Lanes a, T b) { return a <= Lanes(b); }
  friend Mask<T> operator>=(Lanes a, T b) { return a >= Lanes(b); }
  friend Mask<T> operator==(Lanes a, T b) { return a == Lanes(b); }
  friend Mask<T> operator!=(Lanes a, T b) { return a != Lanes(b); }

  /// `a` where the mask is true, else `b`. Both have been calculated.
  friend Lanes select(Mask<T> mask, Lanes a, Lanes b) {
    return Lanes(mask.bits ? a.native : b.native);
  }
  friend Lanes select(Mask<T> mask, Lanes a, T b) { return select(mask, a, Lanes(b)); }
  friend Lanes select(Mask<T> mask, T a, Lanes b) { return select(mask, Lanes(a), b); }

  /// As std::min and std::max: `a` unless `b` is less (greater), so a not-a-number in `a` passes.
  friend Lanes min(Lanes a, Lanes b) {
#if defined(__AVX512F__) && defined(__AVX512DQ__)
    if constexpr (sizeof(T) == 4) {
      return Lanes(Native(_mm512_min_ps(b.native, a.native)));
    } else {
      return Lanes(Native(_mm512_min_pd(b.native, a.native)));
    }
#else
    return select(b < a, b, a);
#endif
  }
  friend Lanes max(Lanes a, Lanes b) {
#if defined(__AVX512F__) && defined(__AVX512DQ__)
    if constexpr (sizeof(T) == 4) {
      return Lanes(Native(_mm512_max_ps(b.native, a.native)));
    } else {
      return Lanes(Native(_mm512_max_pd(b.native, a.native)));
    }
#else
    return select(a < b, b, a);
#endif
  }
  friend Lanes min(Lanes a, T b) { return min(a, Lanes(b)); }
  friend Lanes max(Lanes a, T b) { return max(a, Lanes(b)); }

  /// |a|, also of -0 and of what is not a number.
  friend Lanes abs(Lanes a) {
    using Bits = typename Mask<T>::Bits;
    const Native sign = -Native{};
    return Lanes(
        reinterpret_cast<Native>(reinterpret_cast<Bits>(a.native) & ~reinterpret_cast<Bits>(sign)));
  }
  /// |magnitude| with the sign of `sign`.
  friend Lanes copysign(Lanes magnitude, Lanes sign) {
    using Bits = typename Mask<T>::Bits;
    const Native zero = -Native{};
    return Lanes(reinterpret_cast<Native>(
        reinterpret_cast<Bits>(abs(magnitude).native) |
        (reinterpret_cast<Bits>(sign.native) & reinterpret_cast<Bits>(zero))));
  }

  /// a * b + c, rounded once where kFuses.
  friend Lanes fused(Lanes a, Lanes b, Lanes c) {
#if defined(__AVX512F__) && defined(__AVX512DQ__)
    if constexpr (sizeof(T) == 4) {
      return Lanes(Native(_mm512_fmadd_ps(a.native, b.native, c.native)));
    } else {
      return Lanes(Native(_mm512_fmadd_pd(a.native, b.native, c.native)));
    }
#elif defined(__FMA__)
    if constexpr (sizeof(T) == 4) {
      return Lanes(Native(_mm256_fmadd_ps(a.native, b.native, c.native)));
    } else {
      return Lanes(Native(_mm256_fmadd_pd(a.native, b.native, c.native)));
    }
#else
    return a * b + c;
#endif
  }
  friend Lanes fused(Lanes a, Lanes b, T c) { return fused(a, b, Lanes(c)); }
  friend Lanes fused(Lanes a, T b, Lanes c) { return fused(a, Lanes(b), c); }
  friend Lanes fused(T a, Lanes b, Lanes c) { return fused(Lanes(a), b, c); }

  /// `a`, loaded once. Without it GCC 12 may read what several instructions use from memory in each
  /// of them, which is slower where loads are what a core runs out of first (Zen 4).
  friend Lanes in_register(Lanes a) {
#if defined(__AVX512F__)
    asm("" : "+v"(a.native));  // NOLINT(hicpp-no-assembler): emits no instruction
#elif defined(__SSE2__)
    asm("" : "+x"(a.native));  // NOLINT(hicpp-no-assembler): emits no instruction
#endif
    return a;
  }

  /// The greatest whole number that is not greater.
  friend Lanes floor(Lanes a) {
#if defined(__AVX512F__) && defined(__AVX512DQ__)
    if constexpr (sizeof(T) == 4) {
      return Lanes(Native(_mm512_floor_ps(a.native)));
    } else {
      return Lanes(Native(_mm512_floor_pd(a.native)));
    }
#else
    Lanes whole;
    for (std::size_t lane = 0; lane < kCount; ++lane) whole.native[lane] = std::floor(a[lane]);
    return whole;
#endif
  }

  /// The square root, correctly rounded.
  friend Lanes sqrt(Lanes a) {
    Lanes root;
    for (std::size_t lane = 0; lane < kCount; ++lane) root.native[lane] = std::sqrt(a[lane]);
    return root;
  }

  /// The sum of the lanes: halves are added until one number is left, lane i to lane i + half.
  friend T sum(Lanes a) {
#if defined(__AVX512F__) && defined(__AVX512DQ__)
    if constexpr (sizeof(T) == 4) {
      const __m256 eight =
          _mm256_add_ps(_mm512_castps512_ps256(a.native), _mm512_extractf32x8_ps(a.native, 1));
      const __m128 four =
          _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
      const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
      return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
    } else {
      const __m256d four =
          _mm256_add_pd(_mm512_castpd512_pd256(a.native), _mm512_extractf64x4_pd(a.native, 1));
      const __m128d two = _mm_add_pd(_mm256_castpd256_pd128(four), _mm256_extractf128_pd(four, 1));
      return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
    }
#else
    std::array<T, kCount> lanes;
    std::memcpy(lanes.data(), &a.native, kLaneBytes);
    for (std::size_t half = kCount / 2; half > 0; half /= 2) {
      for (std::size_t lane = 0; lane < half; ++lane) lanes[lane] += lanes[lane + half];
    }
    return lanes[0];
#endif
  }
};

/// sum(a) of four vectors, with the same bits: they share the additions and half of the shuffles.
template <std::floating_point T>
[[nodiscard]] inline std::array<T, 4> sums(const std::array<Lanes<T>, 4>& a) {
#if defined(__AVX512F__) && defined(__AVX512DQ__)
  const auto quarters = [](const Lanes<T>& one, const Lanes<T>& other, auto which) {
    if constexpr (sizeof(T) == 4) {
      return Lanes<T>(typename Lanes<T>::Native(
          _mm512_shuffle_f32x4(one.native, other.native, decltype(which)::value)));
    } else {
      return Lanes<T>(typename Lanes<T>::Native(
          _mm512_shuffle_f64x2(one.native, other.native, decltype(which)::value)));
    }
  };
  const auto halves = [&](const Lanes<T>& one, const Lanes<T>& other) {
    return quarters(one, other, std::integral_constant<int, 0x44>{}) +
           quarters(one, other, std::integral_constant<int, 0xEE>{});
  };
  const Lanes<T> first = halves(a[0], a[1]);
  const Lanes<T> second = halves(a[2], a[3]);
  Lanes<T> quarter = quarters(first, second, std::integral_constant<int, 0x88>{}) +
                     quarters(first, second, std::integral_constant<int, 0xDD>{});
  if constexpr (sizeof(T) == 4) {
    quarter += Lanes<T>(typename Lanes<T>::Native(_mm512_permute_ps(quarter.native, 0xEE)));
    quarter += Lanes<T>(typename Lanes<T>::Native(_mm512_movehdup_ps(quarter.native)));
  } else {
    quarter += Lanes<T>(typename Lanes<T>::Native(_mm512_permute_pd(quarter.native, 0x55)));
  }
  constexpr std::size_t kQuarter = Lanes<T>::kCount / 4;
  return {quarter[0], quarter[kQuarter], quarter[2 * kQuarter], quarter[3 * kQuarter]};
#else
  return {sum(a[0]), sum(a[1]), sum(a[2]), sum(a[3])};
#endif
}

template <std::floating_point T>
[[nodiscard]] inline Lanes<T> select(Mask<T> mask, std::type_identity_t<T> a,
                                     std::type_identity_t<T> b) {
  return select(mask, Lanes<T>(a), Lanes<T>(b));
}

/// One bit a lane: bit i is set where lane i is true.
template <std::floating_point T>
[[nodiscard]] inline unsigned lane_bits(Mask<T> mask) {
#if defined(__AVX512F__) && defined(__AVX512DQ__)
  if constexpr (sizeof(T) == 4) {
    return _mm512_movepi32_mask(reinterpret_cast<__m512i>(mask.bits));
  } else {
    return _mm512_movepi64_mask(reinterpret_cast<__m512i>(mask.bits));
  }
#else
  unsigned bits = 0;
  for (std::size_t lane = 0; lane < Lanes<T>::kCount; ++lane) {
    bits |= (mask.bits[lane] != 0 ? 1U : 0U) << lane;
  }
  return bits;
#endif
}

/// lane_bits(a != 0), without the way by a vector that GCC 12 takes there and back.
template <std::floating_point T>
[[nodiscard]] inline unsigned nonzero_bits(Lanes<T> a) {
#if defined(__AVX512F__) && defined(__AVX512DQ__)
  if constexpr (sizeof(T) == 4) {
    return _mm512_cmp_ps_mask(a.native, _mm512_setzero_ps(), _CMP_NEQ_UQ);
  } else {
    return _mm512_cmp_pd_mask(a.native, _mm512_setzero_pd(), _CMP_NEQ_UQ);
  }
#else
  return lane_bits(a != T{0});
#endif
}

template <std::floating_point T>
[[nodiscard]] inline bool any(Mask<T> mask) {
  return lane_bits(mask) != 0;
}

template <std::floating_point T>
[[nodiscard]] inline bool all(Mask<T> mask) {
  return lane_bits(mask) == (1U << Lanes<T>::kCount) - 1;
}

/// In how many lanes the mask is true.
template <std::floating_point T>
[[nodiscard]] inline unsigned count(Mask<T> mask) {
  return static_cast<unsigned>(std::popcount(lane_bits(mask)));
}

/// True in the first `count` lanes.
template <std::floating_point T>
[[nodiscard]] inline Mask<T> first_lanes(std::size_t count) {
  alignas(kLaneBytes) std::array<T, Lanes<T>::kCount> numbers;
  for (std::size_t lane = 0; lane < numbers.size(); ++lane) numbers[lane] = static_cast<T>(lane);
  return Lanes<T>::load(numbers.data()) < static_cast<T>(count);
}

}  // namespace recirc
