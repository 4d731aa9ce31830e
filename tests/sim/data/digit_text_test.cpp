#include "sim/data/digit_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace recirc {
namespace {

using testing::ElementsAre;

// A line of 64 times `pixel`, and a label.
std::string line(const std::string& pixel, const std::string& label) {
  std::string text;
  for (int k = 0; k < 64; ++k) text += pixel + ",";
  return text + label + "\n";
}

TEST(DigitText, BecomesAnIdxFile) {
  const auto idx = idx_of_digit_text(line("0", "9") + line("16", "0"));
  ASSERT_TRUE(idx);
  ASSERT_EQ(idx->size(), 16U + 128U);
  EXPECT_THAT(std::vector(idx->begin(), idx->begin() + 16),
              ElementsAre(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 8, 0, 0, 0, 8));
  EXPECT_EQ((*idx)[16 + 63], 0);
  EXPECT_EQ((*idx)[16 + 64], 255);
}

TEST(DigitText, HasLabels) {
  const auto idx = idx_of_digit_labels(line("0", "9") + line("16", "3"));
  ASSERT_TRUE(idx);
  EXPECT_THAT(*idx, ElementsAre(0, 0, 8, 1, 0, 0, 0, 2, 9, 3));
  EXPECT_FALSE(idx_of_digit_labels(line("3", "10")));
}

TEST(DigitText, IsScaledToBytesAndBack) {
  for (unsigned ink = 0; ink <= 16; ++ink) {
    const auto idx = idx_of_digit_text(line(std::to_string(ink), "1"));
    ASSERT_TRUE(idx);
    EXPECT_EQ((idx->back() * 16U + 127U) / 255U, ink) << "the integers come back exactly";
  }
  EXPECT_EQ(idx_of_digit_text(line("8", "1"))->back(), 128);  // 127.5
}

TEST(DigitText, IsRefusedIfItIsSomethingElse) {
  EXPECT_TRUE(idx_of_digit_text(line("3", "9")));
  EXPECT_FALSE(idx_of_digit_text(""));
  EXPECT_FALSE(idx_of_digit_text("<html>"));
  EXPECT_FALSE(idx_of_digit_text(line("17", "1")));
  EXPECT_FALSE(idx_of_digit_text(line("-1", "1")));
  EXPECT_FALSE(idx_of_digit_text(line("1.5", "1")));
  EXPECT_FALSE(idx_of_digit_text(line("3", "10")));
  EXPECT_FALSE(idx_of_digit_text(line("3", "1") + "3,3"));
  EXPECT_FALSE(idx_of_digit_text(line("99999999999999999999", "1")));
}

}  // namespace
}  // namespace recirc
