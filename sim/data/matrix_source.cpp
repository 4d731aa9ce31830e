#include "sim/data/matrix_source.hpp"

#include <algorithm>
#include <utility>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

bool is_whole(const ExampleMatrix& matrix) {
  return matrix.dimensions > 0 && matrix.values.size() % matrix.dimensions == 0;
}

}  // namespace

MatrixSource::MatrixSource(ExampleMatrix train, ExampleMatrix test)
    : train_(std::move(train)), test_(std::move(test)) {
  ensure(is_whole(train_) && !train_.values.empty(), "there is a training example");
  ensure(test_.values.empty() || (is_whole(test_) && test_.dimensions == train_.dimensions),
         "test examples are as long as training examples");
}

const ExampleMatrix& MatrixSource::matrix(Split split) const {
  return split == Split::test && !test_.values.empty() ? test_ : train_;
}

std::uint64_t MatrixSource::size(Split split) const {
  return matrix(split).values.size() / train_.dimensions;
}

void MatrixSource::example(Split split, std::uint64_t /*epoch*/, std::uint64_t number,
                           std::span<double> out) const {
  ensure(number < size(split) && out.size() == train_.dimensions,
         "an example has a number below size() and dimensions() elements");
  std::ranges::copy(
      std::span(matrix(split).values).subspan(number * train_.dimensions, train_.dimensions),
      out.begin());
}

std::vector<double> MatrixSource::mean() const {
  // Summed example by example, in their order.
  std::vector<double> mean(train_.dimensions, 0.0);
  for (std::size_t k = 0; k < train_.values.size(); ++k) {
    mean[k % train_.dimensions] += train_.values[k];
  }
  const auto count = static_cast<double>(size(Split::train));
  for (double& value : mean) value /= count;
  return mean;
}

}  // namespace recirc
