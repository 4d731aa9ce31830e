#include "sim/data/inline_data.hpp"

#include <vector>

#include "neurons/errors.hpp"
#include "sim/data/matrix_source.hpp"

namespace recirc {
namespace {

ExampleMatrix matrix_of(const std::vector<std::vector<double>>& rows) {
  ExampleMatrix matrix;
  if (rows.empty()) return matrix;
  matrix.dimensions = static_cast<std::uint32_t>(rows[0].size());
  for (const std::vector<double>& row : rows) {
    ensure(row.size() == matrix.dimensions, "the examples of a valid scenario are equally long");
    matrix.values.insert(matrix.values.end(), row.begin(), row.end());
  }
  return matrix;
}

}  // namespace

std::unique_ptr<DataSource> open_inline(const InlineData& spec) {
  return std::make_unique<MatrixSource>(matrix_of(spec.train), matrix_of(spec.test));
}

}  // namespace recirc
