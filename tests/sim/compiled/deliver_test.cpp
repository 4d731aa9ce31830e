#include "sim/compiled/deliver.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <cstdint>

#include "neurons/errors.hpp"
#include "tests/sim/compiled/products.hpp"

namespace recirc {
namespace {

// The portable twin: the chains that deliver's contract states.
template <class T>
void deliver_one_by_one(const Matrix<T>& values, const Matrix<T>& weights, Matrix<T>& sums,
                        Start start) {
  const Chains chains = chains_of(weights.rows(), weights.columns());
  for (std::size_t r = 0; r < sums.rows(); ++r) {
    for (std::size_t j = 0; j < sums.columns(); ++j) {
      const auto chain = [&](std::size_t number, T sum) {
        const bool is_last = number + 1 == chains.count;
        const std::size_t end = is_last ? weights.rows() : (number + 1) * chains.length;
        for (std::size_t k = number * chains.length; k < end; ++k) {
          sum = fused_once(values.row(r)[k], weights.row(k)[j], sum);
        }
        return sum;
      };
      const T first = chain(0, start == Start::zero ? T{0} : sums.row(r)[j]);
      sums.row(r)[j] =
          chains.count == 1 ? first : (first + chain(1, T{0})) + (chain(2, T{0}) + chain(3, T{0}));
    }
  }
}

template <class T>
class Deliver : public testing::Test {};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(Deliver, Precisions);

TYPED_TEST(Deliver, SumsInTheSameChainsHoweverRowsAreSplit) {
  using T = TypeParam;
  EXPECT_TRUE(rc::check("", [](std::uint64_t seed) {
    const auto rows = *rc::gen::inRange<std::size_t>(1, 131);
    const auto pre = *rc::gen::inRange<std::size_t>(1, 600);
    const auto post = *rc::gen::oneOf(rc::gen::inRange<std::size_t>(1, 65),
                                      rc::gen::inRange<std::size_t>(1, 300));
    const auto split = *rc::gen::inRange<std::size_t>(0, rows + 1);
    const auto start = *rc::gen::element(Start::zero, Start::present);
    const double density = *rc::gen::element(0.0, 0.2, 1.0);
    const Matrix<T> values = random_matrix<T>(rows, pre, seed, density);
    const Matrix<T> weights = random_matrix<T>(pre, post, seed + 1);
    Matrix<T> expected = random_matrix<T>(rows, post, seed + 2);
    Matrix<T> dense = random_matrix<T>(rows, post, seed + 2);
    Matrix<T> skipping = random_matrix<T>(rows, post, seed + 2);
    SparseRows<T> sparse;
    compress<T>(values.view(), sparse);

    deliver_one_by_one(values, weights, expected, start);
    for (const auto& [first, end] : {std::pair(std::size_t{0}, split), std::pair(split, rows)}) {
      deliver(values.view().row_range(first, end), weights.view(),
              dense.view().row_range(first, end), start);
      deliver(sparse, first, weights.view(), skipping.view().row_range(first, end), start);
    }
    RC_ASSERT(first_difference(expected, dense) == "");
    RC_ASSERT(first_difference(expected, skipping) == "");
  }));
}

TYPED_TEST(Deliver, SumsTheShapesThatAreTunedFor) {
  using T = TypeParam;
  const std::pair<std::size_t, std::size_t> shapes[] = {
      {784, 20}, {20, 784}, {784, 100}, {100, 784}};
  for (const auto& [pre, post] : shapes) {
    const Matrix<T> values = random_matrix<T>(25, pre, 1, 0.2);
    const Matrix<T> weights = random_matrix<T>(pre, post, 2);
    Matrix<T> expected(25, post);
    Matrix<T> dense(25, post);
    Matrix<T> skipping(25, post);
    SparseRows<T> sparse;
    compress<T>(values.view(), sparse);

    deliver_one_by_one(values, weights, expected, Start::zero);
    deliver(values.view(), weights.view(), dense.view(), Start::zero);
    deliver(sparse, 0, weights.view(), skipping.view(), Start::zero);
    EXPECT_EQ(first_difference(expected, dense), "");
    EXPECT_EQ(first_difference(expected, skipping), "");
  }
}

TYPED_TEST(Deliver, RefusesShapesThatDoNotFit) {
  using T = TypeParam;
  const Matrix<T> values(3, 5);
  const Matrix<T> weights(4, 2);
  Matrix<T> sums(3, 2);
  EXPECT_THROW(deliver(values.view(), weights.view(), sums.view(), Start::zero), InternalError);
}

TYPED_TEST(Deliver, ReadsNoPadding) {
  using T = TypeParam;
  Matrix<T> values = random_matrix<T>(2, 3, 1);
  const Matrix<T> weights = random_matrix<T>(3, 3, 2);
  Matrix<T> expected(2, 3);
  deliver(values.view(), weights.view(), expected.view(), Start::zero);
  values.row(0)[3] = 7;
  SparseRows<T> sparse;
  compress<T>(values.view(), sparse);
  EXPECT_EQ(sparse.start(0, 1), 3U);
  Matrix<T> sums(2, 3);
  deliver(values.view(), weights.view(), sums.view(), Start::zero);
  EXPECT_EQ(first_difference(expected, sums), "");
}

}  // namespace
}  // namespace recirc
