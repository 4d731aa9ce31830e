#include "sim/data/image_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace recirc {
namespace {

using testing::ElementsAre;

IdxImages images(const std::vector<std::uint8_t>& bytes, std::uint32_t pixels) {
  return {.count = static_cast<std::uint32_t>(bytes.size() / pixels),
          .image_shape = {1, pixels},
          .pixels = pixels,
          .bytes = bytes};
}

std::vector<double> example(const DataSource& data, Split split, std::uint64_t number) {
  std::vector<double> out(data.dimensions());
  data.example(split, 0, number, out);
  return out;
}

TEST(ImageSource, ScalesEveryByteExactly) {
  std::vector<std::uint8_t> bytes(256);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  const auto values = example(ImageSource(images(bytes, 256), images(bytes, 256)), Split::train, 0);
  for (int byte = 0; byte < 256; ++byte) {
    EXPECT_EQ(values[static_cast<std::size_t>(byte)], byte / 255.0);
  }
  EXPECT_EQ(values[255], 1.0);
}

TEST(ImageSource, GivesTheImageOfTheNumber) {
  const ImageSource data(images({0, 51, 102, 255}, 2), images({255, 0}, 2));
  EXPECT_EQ(data.dimensions(), 2U);
  EXPECT_EQ(data.size(Split::train), 2U);
  EXPECT_EQ(data.size(Split::test), 1U);
  EXPECT_THAT(example(data, Split::train, 0), ElementsAre(0.0, 0.2));
  EXPECT_THAT(example(data, Split::train, 1), ElementsAre(0.4, 1.0));
  EXPECT_THAT(example(data, Split::test, 0), ElementsAre(1.0, 0.0));
}

TEST(ImageSource, HasTheMeanOfTheTrainingImages) {
  const ImageSource data(images({0, 51, 102, 255}, 2), images({255, 0}, 2));
  EXPECT_THAT(data.mean(), ElementsAre(0.2, 0.6));
}

}  // namespace
}  // namespace recirc
