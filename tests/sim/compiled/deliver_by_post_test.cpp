#include "sim/compiled/deliver_by_post.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <array>
#include <cstdint>

#include "neurons/errors.hpp"
#include "sim/compiled/lanes.hpp"
#include "tests/sim/compiled/products.hpp"

namespace recirc {
namespace {

// The portable twin: a chain for each lane, added up half by half.
template <class T>
T product(const T* values, const T* weights, std::size_t count) {
  std::array<T, Lanes<T>::kCount> chains{};
  for (std::size_t k = 0; k < count; ++k) {
    T& chain = chains[k % chains.size()];
    chain = fused_once(values[k], weights[k], chain);
  }
  for (std::size_t half = chains.size() / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane) chains[lane] += chains[lane + half];
  }
  return chains[0];
}

template <class T>
class DeliverByPost : public testing::Test {};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(DeliverByPost, Precisions);

TYPED_TEST(DeliverByPost, SumsLaneByLaneHoweverRowsAreSplit) {
  using T = TypeParam;
  EXPECT_TRUE(rc::check("", [](std::uint64_t seed) {
    const auto rows = *rc::gen::inRange<std::size_t>(1, 40);
    const auto pre = *rc::gen::inRange<std::size_t>(1, 200);
    const auto post = *rc::gen::inRange<std::size_t>(1, 40);
    const auto split = *rc::gen::inRange<std::size_t>(0, rows + 1);
    const auto start = *rc::gen::element(Start::zero, Start::present);
    Matrix<T> values = random_matrix<T>(rows, pre, seed);
    const Matrix<T> weights = random_matrix<T>(post, pre, seed + 1);
    Matrix<T> expected = random_matrix<T>(rows, post, seed + 2);
    Matrix<T> sums = random_matrix<T>(rows, post, seed + 2);
    // Padding is nobody's: what lies there must not count.
    for (std::size_t r = 0; r < rows; ++r) {
      std::fill(values.row(r) + pre, values.row(r) + padded<T>(pre), T{7});
    }
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t j = 0; j < post; ++j) {
        T& sum = expected.row(r)[j];
        const T total = product(values.row(r), weights.row(j), pre);
        sum = start == Start::zero ? total : sum + total;
      }
    }

    for (const auto& [first, end] : {std::pair(std::size_t{0}, split), std::pair(split, rows)}) {
      deliver_by_post<T>(values.view().row_range(first, end), weights.view(),
                         sums.view().row_range(first, end), start);
    }
    RC_ASSERT(first_difference(expected, sums) == "");
  }));
}

TYPED_TEST(DeliverByPost, RefusesShapesThatDoNotFit) {
  using T = TypeParam;
  const Matrix<T> values(3, 5);
  const Matrix<T> weights(2, 4);
  Matrix<T> sums(3, 2);
  EXPECT_THROW(deliver_by_post<T>(values.view(), weights.view(), sums.view(), Start::zero),
               InternalError);
}

}  // namespace
}  // namespace recirc
