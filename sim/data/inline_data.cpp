#include "sim/data/inline_data.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "neurons/errors.hpp"
#include "sim/data/matrix_source.hpp"

namespace recirc {
namespace {

using Rows = std::vector<std::vector<double>>;

void check_rows(const Rows& rows, std::string_view field, std::size_t dimensions,
                std::vector<Finding>& findings) {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::string where = fmt::format("data.inline.{}[{}]", field, row);
    if (rows[row].empty()) {
      findings.push_back({.where = where, .what = "has no values", .right = {}});
    } else if (rows[row].size() != dimensions) {
      findings.push_back({.where = where,
                          .what = fmt::format("has {} values", rows[row].size()),
                          .right = fmt::format("{}, as the first example has", dimensions)});
    }
    for (std::size_t k = 0; k < rows[row].size(); ++k) {
      if (std::isfinite(rows[row][k])) continue;
      findings.push_back({.where = fmt::format("{}.value[{}]", where, k),
                          .what = fmt::format("{} is not a finite number", rows[row][k]),
                          .right = {}});
    }
  }
}

ExampleMatrix matrix_of(const Rows& rows) {
  ExampleMatrix matrix;
  if (rows.empty()) return matrix;
  matrix.dimensions = static_cast<std::uint32_t>(rows[0].size());
  for (const std::vector<double>& row : rows) {
    matrix.values.insert(matrix.values.end(), row.begin(), row.end());
  }
  return matrix;
}

}  // namespace

std::unique_ptr<DataSource> open_inline(const InlineData& spec) {
  std::vector<Finding> findings;
  if (spec.train.empty()) {
    findings.push_back(
        {.where = "data.inline.train", .what = "no examples", .right = "at least one"});
  } else {
    check_rows(spec.train, "train", spec.train[0].size(), findings);
    check_rows(spec.test, "test", spec.train[0].size(), findings);
  }
  if (!findings.empty()) throw InputError(std::move(findings));
  return std::make_unique<MatrixSource>(matrix_of(spec.train), matrix_of(spec.test));
}

}  // namespace recirc
