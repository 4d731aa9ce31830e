#include "sim/data/image_source.hpp"

#include <algorithm>
#include <utility>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

constexpr double kWhite = 255.0;

}  // namespace

ImageSource::ImageSource(IdxImages train, IdxImages test, ReadLabels read_labels)
    : train_(std::move(train)), test_(std::move(test)), read_labels_(std::move(read_labels)) {
  ensure(train_.count > 0 && test_.count > 0, "there are training and test images");
  ensure(test_.pixels == train_.pixels, "test images are as large as training images");
}

void ImageSource::example(Split split, std::uint64_t /*epoch*/, std::uint64_t number,
                          std::span<double> out) const {
  const IdxImages& from = images(split);
  ensure(number < from.count && out.size() == from.pixels,
         "an example has a number below size() and dimensions() elements");
  const auto image = std::span(from.bytes).subspan(number * from.pixels, from.pixels);
  std::ranges::transform(image, out.begin(), [](std::uint8_t byte) { return byte / kWhite; });
}

std::optional<ByteExamples> ImageSource::bytes(Split split) const {
  const IdxImages& from = images(split);
  return ByteExamples{.bytes = from.bytes, .dimensions = from.pixels, .white = kWhite};
}

std::vector<std::uint8_t> ImageSource::labels(Split split) const {
  if (!read_labels_) return {};
  std::vector<std::uint8_t> labels = read_labels_(split);
  ensure(labels.size() >= images(split).count, "every image has a label");
  labels.resize(images(split).count);
  return labels;
}

std::vector<double> ImageSource::mean() const {
  // Whole numbers, so the order does not matter; below 2^32 images of 255 they cannot overflow.
  std::vector<std::uint64_t> sums(train_.pixels, 0);
  for (std::size_t image = 0; image < train_.count; ++image) {
    const std::uint8_t* const bytes = train_.bytes.data() + image * train_.pixels;
    for (std::size_t k = 0; k < sums.size(); ++k) sums[k] += bytes[k];
  }
  std::vector<double> means(sums.size());
  std::ranges::transform(sums, means.begin(), [this](std::uint64_t sum) {
    return static_cast<double>(sum) / (kWhite * train_.count);
  });
  return means;
}

}  // namespace recirc
