#include "sim/compiled/examples.hpp"

#include <algorithm>
#include <cmath>

#include "sim/compiled/lanes.hpp"

namespace recirc {
namespace {

// How many examples ahead memory is asked for one: about as long as one takes.
constexpr std::size_t kAhead = 4;
constexpr std::size_t kCacheLine = 64;

void fetch_ahead(std::span<const std::uint8_t> bytes) {
  for (std::size_t k = 0; k < bytes.size(); k += kCacheLine) __builtin_prefetch(&bytes[k]);
}

// Divides bytes by a number: 1 / divisor as the sum of two numbers, of which the second is what the
// first leaves over. No quotient of a byte and a whole number below 2^16 is so near to the middle
// of two numbers that what both leave over could matter. A division takes several times as long.
template <class T>
class Divider {
 public:
  explicit Divider(T divisor)
      : divisor_(divisor), near_(1 / divisor), rest_(std::fma(-near_, divisor, T{1}) / divisor) {}

  [[nodiscard]] Lanes<T> operator()(Lanes<T> bytes) const {
    if constexpr (kFuses) {
      return fused(bytes, near_, bytes * rest_);
    } else {
      return bytes / divisor_;
    }
  }

 private:
  T divisor_;
  T near_;
  T rest_;
};

// As many bytes as there are lanes, as numbers.
template <class T>
Lanes<T> numbers_at(const std::uint8_t* bytes) {
#if defined(__AVX512F__) && defined(__AVX512DQ__)
  if constexpr (sizeof(T) == 4) {
    const __m128i some = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
    return Lanes<T>(typename Lanes<T>::Native(_mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(some))));
  } else {
    const __m128i some = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(bytes));
    return Lanes<T>(typename Lanes<T>::Native(_mm512_cvtepi32_pd(_mm256_cvtepu8_epi32(some))));
  }
#else
  Lanes<T> numbers;
  for (std::size_t k = 0; k < Lanes<T>::kCount; ++k) numbers.native[k] = static_cast<T>(bytes[k]);
  return numbers;
#endif
}

}  // namespace

template <class T>
void scale(std::span<const std::uint8_t> bytes, double white, T* out) {
  constexpr std::size_t kCount = Lanes<T>::kCount;
  const Divider<T> divided(static_cast<T>(white));
  std::size_t k = 0;
  for (; k + kCount <= bytes.size(); k += kCount) {
    divided(numbers_at<T>(&bytes[k])).store(out + k);
  }
  for (; k < bytes.size(); ++k) out[k] = divided(Lanes<T>(static_cast<T>(bytes[k])))[0];
}

template <class T>
Examples<T>::Examples(const DataSource& source, Split split, std::uint64_t epoch,
                      std::span<const std::uint32_t> numbers)
    : source_(&source),
      split_(split),
      epoch_(epoch),
      numbers_(numbers),
      bytes_(source.bytes(split)) {}

template <class T>
void Examples<T>::read(std::size_t k, T* out, std::vector<double>& scratch) const {
  if (bytes_) {
    if (k + kAhead < numbers_.size()) fetch_ahead(bytes_->example(numbers_[k + kAhead]));
    return scale(bytes_->example(numbers_[k]), bytes_->white, out);
  }
  scratch.resize(source_->dimensions());
  source_->example(split_, epoch_, numbers_[k], scratch);
  std::ranges::transform(scratch, out, [](double value) { return static_cast<T>(value); });
}

template class Examples<float>;
template class Examples<double>;
template void scale(std::span<const std::uint8_t>, double, float*);
template void scale(std::span<const std::uint8_t>, double, double*);

}  // namespace recirc
