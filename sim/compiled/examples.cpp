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

}  // namespace

// A quotient from the reciprocal, made exact by what it leaves over (Markstein): a division takes
// several times as long. The loop is one that compilers vectorise.
template <class T>
void scale(std::span<const std::uint8_t> bytes, double white, T* out) {
  const auto divisor = static_cast<T>(white);
  const T reciprocal = 1 / divisor;
  const std::uint8_t* const __restrict from = bytes.data();
  T* const __restrict to = out;
  for (std::size_t k = 0; k < bytes.size(); ++k) {
    const auto byte = static_cast<T>(from[k]);
    if constexpr (kFuses) {
      const T near = byte * reciprocal;
      const T rest = std::fma(-near, divisor, byte);
      to[k] = std::fma(rest, reciprocal, near);
    } else {
      to[k] = byte / divisor;
    }
  }
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
