#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>

namespace recirc {

/// Where rows of matrices begin: at multiples of a cache line, which no vector is larger than.
inline constexpr std::size_t kRowBytes = 64;

/// The numbers from one row to the next in a matrix of `columns`: as many, padded to kRowBytes.
template <class T>
[[nodiscard]] constexpr std::size_t padded(std::size_t columns) {
  constexpr std::size_t kStep = kRowBytes / sizeof(T);
  return (columns + kStep - 1) / kStep * kStep;
}

/// Somebody's matrix: rows of `columns` numbers, row after row, each padded and aligned as above.
/// The padding belongs to the view: kernels read it and write to it.
template <class T>
struct MatrixView {
  T* data = nullptr;
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::size_t stride = 0;  ///< numbers from one row to the next; a multiple of kRowBytes

  [[nodiscard]] T* row(std::size_t number) const { return data + number * stride; }
  /// The rows [first, end).
  [[nodiscard]] MatrixView row_range(std::size_t first, std::size_t end) const {
    return {.data = row(first), .rows = end - first, .columns = columns, .stride = stride};
  }
  /// The columns [first, end), where a row of `first` numbers is padded already.
  [[nodiscard]] MatrixView column_range(std::size_t first, std::size_t end) const {
    return {.data = data + first, .rows = rows, .columns = end - first, .stride = stride};
  }
  // NOLINTNEXTLINE(google-explicit-constructor): what may be written may be read
  operator MatrixView<const T>() const requires(!std::is_const_v<T>) {
    return {.data = data, .rows = rows, .columns = columns, .stride = stride};
  }
};

/// A matrix that is only read, as a parameter from which T is not deduced.
template <class T>
using ReadOnly = MatrixView<const std::type_identity_t<T>>;

/// A matrix of its own, zeros at first, padding included.
template <class T>
class Matrix {
 public:
  Matrix() = default;
  Matrix(std::size_t rows, std::size_t columns)
      : numbers_(static_cast<T*>(
            ::operator new[](rows* padded<T>(columns) * sizeof(T), std::align_val_t{kRowBytes}))),
        view_{.data = numbers_.get(),
              .rows = rows,
              .columns = columns,
              .stride = padded<T>(columns)} {
    std::fill_n(numbers_.get(), rows * view_.stride, T{});
  }

  [[nodiscard]] MatrixView<T> view() { return view_; }
  [[nodiscard]] MatrixView<const T> view() const { return view_; }
  [[nodiscard]] T* row(std::size_t number) { return view_.row(number); }
  [[nodiscard]] const T* row(std::size_t number) const { return view_.row(number); }
  [[nodiscard]] std::size_t rows() const { return view_.rows; }
  [[nodiscard]] std::size_t columns() const { return view_.columns; }

 private:
  struct Free {
    void operator()(T* numbers) const { ::operator delete[](numbers, std::align_val_t{kRowBytes}); }
  };
  std::unique_ptr<T[], Free> numbers_;
  MatrixView<T> view_;
};

}  // namespace recirc
