#include "sim/data/idx_data.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <utility>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/nearest_name.hpp"
#include "sim/data/idx_file.hpp"
#include "sim/data/image_source.hpp"

namespace recirc {
namespace {

DataSetFiles files_of_name(const std::string& name, const DataPlaces& places) {
  const DataSet* const set = find_data_set(name);
  if (set == nullptr) {
    throw InputError({.where = "data.idx.name",
                      .what = "unknown data set " + in_quotes(name),
                      .right = did_you_mean(name, data_set_names())});
  }
  DataSetSearch search = find_data_set_files(*set, places.search);
  if (!search.files) {
    throw InputError({.where = "data.idx.name",
                      .what = fmt::format("the data set \"{}\" is not here; looked in {}", name,
                                          fmt::join(search.looked, ", ")),
                      .right = fmt::format("`recirc data fetch {}` fetches it", name)});
  }
  return *std::move(search.files);
}

DataSetFiles files_of_paths(const IdxData& spec, const DataPlaces& places) {
  std::vector<Finding> findings;
  DataSetFiles files{
      .train = named_file(places, "data.idx.train_images", spec.train_images, findings),
      .test = named_file(places, "data.idx.test_images", spec.test_images, findings)};
  if (!findings.empty()) throw InputError(std::move(findings));
  return files;
}

// Keeps the first `count` images.
void keep_first(IdxImages& images, std::uint64_t count, const std::string& field,
                std::vector<Finding>& findings) {
  if (count < 1 || count > images.count) {
    findings.push_back({.where = "data.idx." + field,
                        .what = fmt::format("{} of {} images", count, images.count),
                        .right = fmt::format("1 to {}", images.count)});
    return;
  }
  images.count = static_cast<std::uint32_t>(count);
  images.bytes.resize(count * images.pixels);
  images.bytes.shrink_to_fit();
}

}  // namespace

std::unique_ptr<DataSource> open_idx(const IdxData& spec, const DataPlaces& places) {
  const DataSetFiles files =
      spec.name.empty() ? files_of_paths(spec, places) : files_of_name(spec.name, places);
  IdxImages train = read_idx_images(files.train);
  IdxImages test = read_idx_images(files.test);
  if (test.image_shape != train.image_shape) {
    throw InputError({.where = files.test.string(),
                      .what = fmt::format("images of {} pixels", fmt::join(test.image_shape, "x")),
                      .right = fmt::format("{}, as in {}", fmt::join(train.image_shape, "x"),
                                           files.train.string())});
  }
  std::vector<Finding> findings;
  if (spec.train_examples) keep_first(train, *spec.train_examples, "train_examples", findings);
  if (spec.test_examples) keep_first(test, *spec.test_examples, "test_examples", findings);
  if (!findings.empty()) throw InputError(std::move(findings));
  return std::make_unique<ImageSource>(std::move(train), std::move(test));
}

}  // namespace recirc
