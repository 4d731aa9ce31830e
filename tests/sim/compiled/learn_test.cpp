#include "sim/compiled/learn.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <cstdint>

#include "neurons/errors.hpp"
#include "tests/sim/compiled/products.hpp"

namespace recirc {
namespace {

// w + rate * sum, a product of two roundings.
template <class T>
struct Proportional {
  T rate;
  [[nodiscard]] Lanes<T> prepared(Lanes<T> post) const { return post; }
  [[nodiscard]] Lanes<T> moved(Lanes<T> weight, Lanes<T> pre, Lanes<T> post) const {
    return weight + rate * (pre * post);
  }
};

// The portable twin: the chain that learn's contract states.
template <class T>
void learn_one_by_one(const Matrix<T>& pre, const Matrix<T>& post, Matrix<T>& changes,
                      Start start) {
  for (std::size_t k = 0; k < changes.rows(); ++k) {
    for (std::size_t j = 0; j < changes.columns(); ++j) {
      T sum = start == Start::zero ? T{0} : changes.row(k)[j];
      for (std::size_t r = 0; r < pre.rows(); ++r) {
        sum = fused_once(pre.row(r)[k], post.row(r)[j], sum);
      }
      changes.row(k)[j] = sum;
    }
  }
}

template <class T>
class Learn : public testing::Test {};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(Learn, Precisions);

TYPED_TEST(Learn, SumsInOneChainHoweverNeuronsAreSplit) {
  using T = TypeParam;
  EXPECT_TRUE(rc::check("", [](std::uint64_t seed) {
    const auto rows = *rc::gen::inRange<std::size_t>(1, 131);
    const auto pre = *rc::gen::inRange<std::size_t>(1, 300);
    const auto post = *rc::gen::inRange<std::size_t>(1, 300);
    const auto split = *rc::gen::inRange<std::size_t>(0, pre + 1);
    const auto start = *rc::gen::element(Start::zero, Start::present);
    const double density = *rc::gen::element(0.0, 0.2, 1.0);
    const Matrix<T> before = random_matrix<T>(rows, pre, seed, density);
    const Matrix<T> after = random_matrix<T>(rows, post, seed + 1);
    Matrix<T> expected = random_matrix<T>(pre, post, seed + 2);
    Matrix<T> dense = random_matrix<T>(pre, post, seed + 2);
    Matrix<T> skipping = random_matrix<T>(pre, post, seed + 2);
    SparseRows<T> sparse;
    SparseRows<T> columns;
    compress<T>(before.view(), sparse);
    transpose(sparse, columns);

    learn_one_by_one(before, after, expected, start);
    for (const auto& [first, end] : {std::pair(std::size_t{0}, split), std::pair(split, pre)}) {
      learn(before.view(), first, after.view(), dense.view().row_range(first, end), start);
      learn(columns, first, after.view(), skipping.view().row_range(first, end), start);
    }
    RC_ASSERT(first_difference(expected, dense) == "");
    RC_ASSERT(first_difference(expected, skipping) == "");
  }));
}

// Weights by postsynaptic neurons: the same chains, found the other way round.
TYPED_TEST(Learn, SkipsZeroVectorsHoweverNeuronsAreSplit) {
  using T = TypeParam;
  EXPECT_TRUE(rc::check("", [](std::uint64_t seed) {
    constexpr std::size_t kCount = Lanes<T>::kCount;
    const auto rows = *rc::gen::inRange<std::size_t>(1, 200);
    const auto pre = *rc::gen::inRange<std::size_t>(1, 200);
    const auto post = *rc::gen::inRange<std::size_t>(1, 70);
    const auto split = *rc::gen::inRange<std::size_t>(0, post + 1);
    const auto vector = *rc::gen::inRange<std::size_t>(0, pre / kCount + 1);
    const auto start = *rc::gen::element(Start::zero, Start::present);
    const double density = *rc::gen::element(0.0, 0.02, 0.3, 1.0);
    const Matrix<T> before = random_matrix<T>(rows, pre, seed, density);
    const Matrix<T> after = random_matrix<T>(rows, post, seed + 1);
    Matrix<T> expected = random_matrix<T>(post, pre, seed + 2);
    Matrix<T> skipping = random_matrix<T>(post, pre, seed + 2);
    const NonzeroVectors nonzero = nonzero_vectors(before);

    learn_one_by_one(after, before, expected, start);
    const std::size_t column = std::min(pre, vector * kCount);
    for (const auto& [first, end] : {std::pair(std::size_t{0}, split), std::pair(split, post)}) {
      const auto part = skipping.view().row_range(first, end);
      learn_by_post<T>(after.view(), first, before.view().column_range(0, column), nonzero, 0,
                       part.column_range(0, column), start);
      learn_by_post<T>(after.view(), first, before.view().column_range(column, pre), nonzero,
                       vector, part.column_range(column, pre), start);
    }
    RC_ASSERT(first_difference(expected, skipping) == "");
  }));
}

TYPED_TEST(Learn, RefusesShapesThatDoNotFit) {
  using T = TypeParam;
  const Matrix<T> pre(3, 5);
  const Matrix<T> post(4, 2);
  Matrix<T> changes(5, 2);
  EXPECT_THROW(learn(pre.view(), 0, post.view(), changes.view(), Start::zero), InternalError);
}

TYPED_TEST(Learn, AppliesOnePresentationAsItsSumsWouldBe) {
  using T = TypeParam;
  const Matrix<T> pre = random_matrix<T>(1, 37, 1, 0.5);
  const Matrix<T> post = random_matrix<T>(1, 29, 2);
  Matrix<T> sums(37, 29);
  learn(pre.view(), 0, post.view(), sums.view(), Start::zero);
  Matrix<T> expected = random_matrix<T>(37, 29, 3);
  Matrix<T> dense = random_matrix<T>(37, 29, 3);
  Matrix<T> skipping = random_matrix<T>(37, 29, 3);
  const T rate = T{1} / 8;
  for (std::size_t k = 0; k < 37; ++k) {
    for (std::size_t j = 0; j < 29; ++j) expected.row(k)[j] += rate * sums.row(k)[j];
  }
  const Proportional<T> apply{rate};
  SparseRows<T> sparse;
  compress<T>(pre.view(), sparse);

  learn_and_apply(pre.row(0), post.row(0), dense.view(), apply);
  learn_and_apply(sparse, 0, post.row(0), skipping.view(), apply);
  EXPECT_EQ(first_difference(expected, dense), "");
  EXPECT_EQ(first_difference(expected, skipping), "");
}

}  // namespace
}  // namespace recirc
