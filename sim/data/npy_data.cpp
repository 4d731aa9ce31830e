#include "sim/data/npy_data.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <utility>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/npy.hpp"
#include "sim/data/matrix_source.hpp"

namespace recirc {
namespace {

ExampleMatrix read_examples(const std::filesystem::path& path) {
  NpyArray array = read_npy(path);
  const auto fail = [&](std::string what, std::string right) {
    throw InputError({.where = path.string(), .what = std::move(what), .right = std::move(right)});
  };
  if (array.shape.size() != 2 || array.values.empty() ||
      array.shape[1] > std::numeric_limits<std::uint32_t>::max()) {
    fail(fmt::format("an array of shape ({})", fmt::join(array.shape, ", ")),
         "(examples, dimensions), at least one of each; array.reshape(len(array), -1) makes it so");
  }
  const auto bad =
      std::ranges::find_if_not(array.values, [](double v) { return std::isfinite(v); });
  if (bad != array.values.end()) {
    const auto at = static_cast<std::uint64_t>(bad - array.values.begin());
    fail(
        fmt::format("value {} of example {} is {}", at % array.shape[1], at / array.shape[1], *bad),
        "finite numbers");
  }
  return {.dimensions = static_cast<std::uint32_t>(array.shape[1]),
          .values = std::move(array.values)};
}

}  // namespace

std::unique_ptr<DataSource> open_npy(const NpyData& spec, const DataPlaces& places) {
  std::vector<Finding> findings;
  const auto train_path = named_file(places, "data.npy.train", spec.train, findings);
  const auto test_path = spec.test.empty()
                             ? std::filesystem::path{}
                             : named_file(places, "data.npy.test", spec.test, findings);
  if (!findings.empty()) throw InputError(std::move(findings));

  ExampleMatrix train = read_examples(train_path);
  ExampleMatrix test = test_path.empty() ? ExampleMatrix{} : read_examples(test_path);
  if (!test_path.empty() && test.dimensions != train.dimensions) {
    throw InputError({.where = test_path.string(),
                      .what = fmt::format("examples of {} values", test.dimensions),
                      .right = fmt::format("{}, as in {}", train.dimensions, train_path.string())});
  }
  return std::make_unique<MatrixSource>(std::move(train), std::move(test));
}

}  // namespace recirc
