#include "sim/compiled/examples.hpp"

#include <algorithm>
#include <cstring>

#include "sim/compiled/lanes.hpp"

namespace recirc {
namespace {

// How many examples ahead memory is asked for one: about as long as one takes.
constexpr std::size_t kAhead = 4;
constexpr std::size_t kCacheLine = 64;

void fetch_ahead(std::span<const std::uint8_t> bytes) {
  for (std::size_t k = 0; k < bytes.size(); k += kCacheLine) __builtin_prefetch(&bytes[k]);
}

template <class T>
Lanes<T> lanes_of(const std::uint8_t* bytes) {
  using Bytes [[gnu::vector_size(Lanes<T>::kCount)]] = std::uint8_t;
  Bytes packed;
  std::memcpy(&packed, bytes, sizeof packed);
  // By way of whole numbers as large as T: what lies between has instructions of its own.
  const auto whole = __builtin_convertvector(packed, typename Mask<T>::Bits);
  return Lanes<T>(__builtin_convertvector(whole, typename Lanes<T>::Native));
}

// A quotient from the reciprocal, made exact by what it leaves over (Markstein): a division takes
// several times as long.
template <class T>
Lanes<T> quotient(Lanes<T> byte, T white, T reciprocal) {
  if constexpr (!kFuses) return byte / Lanes<T>(white);
  const Lanes<T> near = byte * reciprocal;
  const Lanes<T> rest = fused(-near, white, byte);
  return fused(rest, reciprocal, near);
}

}  // namespace

template <class T>
void scale(std::span<const std::uint8_t> bytes, double white, T* out) {
  constexpr std::size_t kCount = Lanes<T>::kCount;
  const auto divisor = static_cast<T>(white);
  const T reciprocal = 1 / divisor;
  std::size_t k = 0;
  for (; k + kCount <= bytes.size(); k += kCount) {
    quotient(lanes_of<T>(&bytes[k]), divisor, reciprocal).store(out + k);
  }
  for (; k < bytes.size(); ++k) out[k] = static_cast<T>(bytes[k] / white);
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
