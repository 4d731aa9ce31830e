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
    const double density = *rc::gen::element(0.0, 0.02, 0.3, 1.0);
    Matrix<T> values = random_matrix<T>(rows, pre, seed, density);
    const Matrix<T> weights = random_matrix<T>(post, pre, seed + 1);
    Matrix<T> expected = random_matrix<T>(rows, post, seed + 2);
    Matrix<T> sums = random_matrix<T>(rows, post, seed + 2);
    Matrix<T> skipping = random_matrix<T>(rows, post, seed + 2);
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

    const NonzeroVectors nonzero = nonzero_vectors(values);
    for (const auto& [first, end] : {std::pair(std::size_t{0}, split), std::pair(split, rows)}) {
      const MatrixView<const T> part = values.view().row_range(first, end);
      deliver_by_post<T>(part, weights.view(), sums.view().row_range(first, end), start);
      deliver_by_post<T>(part, nonzero, first, weights.view(),
                         skipping.view().row_range(first, end), start);
    }
    RC_ASSERT(first_difference(expected, sums) == "");
    RC_ASSERT(first_difference(expected, skipping) == "");
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

// Garbage in a vector that is marked as zero must not count: so it is left out, not just added.
TYPED_TEST(DeliverByPost, ReadsNoVectorThatIsZero) {
  using T = TypeParam;
  constexpr std::size_t kPre = 4 * Lanes<T>::kCount;
  Matrix<T> values(3, kPre);
  values.row(1)[kPre - 1] = 2;
  const NonzeroVectors nonzero = nonzero_vectors(values);
  for (std::size_t row = 0; row < 3; ++row) values.row(row)[0] = 1000;
  const Matrix<T> weights = random_matrix<T>(2, kPre, 1);
  Matrix<T> sums(3, 2);
  deliver_by_post<T>(values.view(), nonzero, 0, weights.view(), sums.view(), Start::zero);
  EXPECT_EQ(sums.row(0)[0], 0);
  EXPECT_EQ(sums.row(1)[1], 2 * weights.row(1)[kPre - 1]);
}

}  // namespace
}  // namespace recirc
