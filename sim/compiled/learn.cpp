#include "sim/compiled/learn.hpp"

#include "neurons/errors.hpp"

namespace recirc {

template <class T>
void learn(ReadOnly<T> pre, std::size_t first, ReadOnly<T> post, MatrixView<T> changes,
           Start start) {
  ensure(pre.rows == post.rows && first + changes.rows <= pre.columns &&
             post.columns == changes.columns,
         "what is learnt has the shape of its projection");
  detail::multiply<T>({.data = pre.data + first, .row_step = 1, .term_step = pre.stride}, post.rows,
                      post.data, post.stride, changes, start);
}

template <class T>
void learn(const SparseRows<T>& pre, std::size_t first, ReadOnly<T> post, MatrixView<T> changes,
           Start start) {
  ensure(pre.columns == post.rows && first + changes.rows <= pre.rows &&
             post.columns == changes.columns,
         "what is learnt has the shape of its projection");
  detail::multiply<T>(pre, first, post.data, post.stride, changes, start);
}

template void learn<float>(MatrixView<const float>, std::size_t, MatrixView<const float>,
                           MatrixView<float>, Start);
template void learn<double>(MatrixView<const double>, std::size_t, MatrixView<const double>,
                            MatrixView<double>, Start);
template void learn<float>(const SparseRows<float>&, std::size_t, MatrixView<const float>,
                           MatrixView<float>, Start);
template void learn<double>(const SparseRows<double>&, std::size_t, MatrixView<const double>,
                            MatrixView<double>, Start);

}  // namespace recirc
