#include "sim/compiled/deliver.hpp"

#include "neurons/errors.hpp"

namespace recirc {

template <class T>
void deliver(ReadOnly<T> values, ReadOnly<T> weights, MatrixView<T> sums, Start start) {
  ensure(
      values.rows == sums.rows && values.columns == weights.rows && weights.columns == sums.columns,
      "what is delivered has the shape of its projection");
  detail::multiply<T>({.data = values.data, .row_step = values.stride, .term_step = 1},
                      weights.rows, weights.data, weights.stride, sums, start);
}

template <class T>
void deliver(const SparseRows<T>& values, std::size_t first, ReadOnly<T> weights,
             MatrixView<T> sums, Start start) {
  ensure(first + sums.rows <= values.rows && values.columns == weights.rows &&
             weights.columns == sums.columns,
         "what is delivered has the shape of its projection");
  detail::multiply<T>(values, first, weights.data, weights.stride, sums, start);
}

template void deliver<float>(MatrixView<const float>, MatrixView<const float>, MatrixView<float>,
                             Start);
template void deliver<double>(MatrixView<const double>, MatrixView<const double>,
                              MatrixView<double>, Start);
template void deliver<float>(const SparseRows<float>&, std::size_t, MatrixView<const float>,
                             MatrixView<float>, Start);
template void deliver<double>(const SparseRows<double>&, std::size_t, MatrixView<const double>,
                              MatrixView<double>, Start);

}  // namespace recirc
