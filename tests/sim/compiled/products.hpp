#pragma once

#include <cmath>
#include <cstdint>
#include <string>

#include "neurons/random.hpp"
#include "sim/compiled/lanes.hpp"
#include "sim/compiled/matrix.hpp"
#include "sim/compiled/nonzero_vectors.hpp"

namespace recirc {

/// What a lane of fused(a, b, c) is.
template <class T>
T fused_once(T a, T b, T c) {
  return kFuses ? std::fma(a, b, c) : a * b + c;
}

/// Normally distributed numbers, of which about `density` are not zero.
template <class T>
Matrix<T> random_matrix(std::size_t rows, std::size_t columns, std::uint64_t seed,
                        double density = 1) {
  Matrix<T> matrix(rows, columns);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      const std::uint64_t index = row * columns + column;
      const auto key = [&](Purpose purpose) {
        return RandomKey{.seed = seed, .purpose = purpose, .entity = rows, .index = index};
      };
      const bool is_there = uniform(key(Purpose::connectivity)) < density;
      matrix.row(row)[column] =
          is_there ? static_cast<T>(standard_normal(key(Purpose::initial_weight))) : T{0};
    }
  }
  return matrix;
}

/// What is not zero in `matrix`, transposed too.
template <class T>
NonzeroVectors nonzero_vectors(const Matrix<T>& matrix) {
  NonzeroVectors nonzero;
  begin_rows<T>(matrix.rows(), matrix.columns(), nonzero);
  for (std::size_t row = 0; row < matrix.rows(); ++row) {
    find_nonzero<T>(row, matrix.row(row), matrix.columns(), nonzero);
  }
  transpose(nonzero);
  return nonzero;
}

/// Where the first number of `a` that is not exactly that of `b` stands; empty if there is none.
/// The signs of zeros do not count.
template <class T>
std::string first_difference(const Matrix<T>& a, const Matrix<T>& b) {
  for (std::size_t row = 0; row < a.rows(); ++row) {
    for (std::size_t column = 0; column < a.columns(); ++column) {
      if (a.row(row)[column] != b.row(row)[column]) {
        return "[" + std::to_string(row) + ", " + std::to_string(column) +
               "]: " + std::to_string(a.row(row)[column]) + " and " +
               std::to_string(b.row(row)[column]);
      }
    }
  }
  return {};
}

}  // namespace recirc
