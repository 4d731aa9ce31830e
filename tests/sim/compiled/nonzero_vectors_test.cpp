#include "sim/compiled/nonzero_vectors.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tests/sim/compiled/products.hpp"

namespace recirc {
namespace {

template <class T>
class NonzeroVectorsOf : public testing::Test {};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(NonzeroVectorsOf, Precisions);

// More than 64 rows and more than 64 vectors, too: several words each way.
TYPED_TEST(NonzeroVectorsOf, AreThoseThatHoldAnything) {
  using T = TypeParam;
  EXPECT_TRUE(rc::check("", [](std::uint64_t seed) {
    constexpr std::size_t kCount = Lanes<T>::kCount;
    const auto rows = *rc::gen::inRange<std::size_t>(1, 150);
    const auto columns = *rc::gen::inRange<std::size_t>(1, 1500);
    Matrix<T> matrix = random_matrix<T>(rows, columns, seed, *rc::gen::element(0.0, 0.03, 1.0));
    std::uint64_t numbers = 0;
    std::vector<std::vector<std::size_t>> vectors(rows);
    std::vector<std::vector<std::size_t>> lit_rows((columns + kCount - 1) / kCount);
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t column = 0; column < columns; ++column) {
        if (matrix.row(row)[column] == 0) continue;
        ++numbers;
        const std::size_t vector = column / kCount;
        if (!vectors[row].empty() && vectors[row].back() == vector) continue;
        vectors[row].push_back(vector);
        lit_rows[vector].push_back(row);
      }
      // Padding is nobody's.
      std::fill(matrix.row(row) + columns, matrix.row(row) + padded<T>(columns), T{7});
    }

    const NonzeroVectors nonzero = nonzero_vectors(matrix);
    RC_ASSERT(nonzero.numbers == numbers);
    std::size_t lit = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      std::vector<std::size_t> found;
      for_vectors<1>(nonzero, row, nonzero.vectors, [&](std::size_t k) { found.push_back(k); });
      RC_ASSERT(found == vectors[row]);
      lit += found.size();
    }
    for (std::size_t vector = 0; vector < lit_rows.size(); ++vector) {
      std::vector<std::size_t> found;
      for_rows(nonzero, vector, [&](std::size_t k) { found.push_back(k); });
      RC_ASSERT(found == lit_rows[vector]);
    }
    RC_ASSERT(nonzero.share() ==
              static_cast<double>(lit) / static_cast<double>(rows * lit_rows.size()));
  }));
}

TEST(NonzeroVectorsOfRows, AreThoseOfAnyOfThem) {
  Matrix<float> matrix(3, 5 * Lanes<float>::kCount);
  matrix.row(0)[0] = 1;
  matrix.row(1)[2 * Lanes<float>::kCount + 1] = -1;
  matrix.row(2)[4 * Lanes<float>::kCount] = 1;
  const NonzeroVectors nonzero = nonzero_vectors(matrix);
  std::vector<std::size_t> found;
  for_vectors<2>(nonzero, 0, 5, [&](std::size_t k) { found.push_back(k); });
  EXPECT_EQ(found, (std::vector<std::size_t>{0, 2}));
  found.clear();
  for_vectors<3>(nonzero, 0, 4, [&](std::size_t k) { found.push_back(k); });
  EXPECT_EQ(found, (std::vector<std::size_t>{0, 2})) << "only those before the end";
}

}  // namespace
}  // namespace recirc
