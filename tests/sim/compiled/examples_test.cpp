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
  for (int white = 1; white < 65'536; white = white < 1000 ? white + 1 : white * 17 / 16) {
    scale(bytes, white, scaled.row(0));
    for (std::size_t byte = 0; byte < bytes.size(); ++byte) {
      ASSERT_EQ(scaled.row(0)[byte], static_cast<T>(static_cast<double>(byte) / white))
          << byte << " / " << white;
    }
  }
}

TEST(ScaledBytes, AreTheRoundedQuotients) {
  expect_rounded_quotients<double>();
  expect_rounded_quotients<float>();
}

}  // namespace
}  // namespace recirc
