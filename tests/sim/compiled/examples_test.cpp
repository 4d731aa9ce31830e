#include "sim/compiled/examples.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <numeric>
#include <vector>

#include "sim/compiled/matrix.hpp"

namespace recirc {
namespace {

template <class T>
void expect_rounded_quotients() {
  std::vector<std::uint8_t> bytes(256);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  Matrix<T> scaled(1, bytes.size());
  scale(bytes, 255, scaled.row(0));
  for (std::size_t byte = 0; byte < bytes.size(); ++byte) {
    EXPECT_EQ(scaled.row(0)[byte], static_cast<T>(static_cast<double>(byte) / 255)) << byte;
  }
}

TEST(ScaledBytes, AreTheRoundedQuotients) {
  expect_rounded_quotients<double>();
  expect_rounded_quotients<float>();
}

}  // namespace
}  // namespace recirc
