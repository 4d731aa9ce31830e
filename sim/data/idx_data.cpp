#include "sim/data/idx_data.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "neurons/errors.hpp"
#include "sim/data/idx_file.hpp"
#include "sim/data/image_source.hpp"

namespace recirc {
namespace {

DataSetFiles files_of_name(const std::string& name, const DataPlaces& places) {
  const DataSet* const set = find_data_set(name);
  if (set == nullptr) {
    throw InputError({.where = "data.idx.name",
                      .what = fmt::format("unknown data set \"{}\"", name),
                      .right = fmt::format("known are {}; name other files by train_images and "
                                           "test_images",
                                           data_set_names())});
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
  const auto resolve = [&](const std::string& field, const std::string& path) {
    std::filesystem::path file = places.scenario_folder / path;
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored)) {
      findings.push_back({.where = "data.idx." + field,
                          .what = fmt::format("there is no file \"{}\"", file.string()),
                          .right = "a relative path starts at the scenario's folder"});
    }
    return file;
  };
  DataSetFiles files;
  files.train = resolve("train_images", spec.train_images);
  if (!spec.test_images.empty()) files.test = resolve("test_images", spec.test_images);
  if (!findings.empty()) throw InputError(std::move(findings));
  return files;
}

DataSetFiles files_of(const IdxData& spec, const DataPlaces& places) {
  if (spec.name.empty()) {
    if (spec.train_images.empty()) {
      throw InputError({.where = "data.idx",
                        .what = "names no data",
                        .right = "give name (" + data_set_names() + ") or train_images"});
    }
    return files_of_paths(spec, places);
  }
  if (!spec.train_images.empty() || !spec.test_images.empty()) {
    throw InputError({.where = "data.idx.name",
                      .what = "both a name and files are given",
                      .right = "give one of the two"});
  }
  return files_of_name(spec.name, places);
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
  const DataSetFiles files = files_of(spec, places);
  IdxImages train = read_idx_images(files.train);
  IdxImages test = files.test.empty() ? IdxImages{} : read_idx_images(files.test);
  if (test.count > 0 && test.image_shape != train.image_shape) {
    throw InputError({.where = files.test.string(),
                      .what = fmt::format("images of {} pixels", fmt::join(test.image_shape, "x")),
                      .right = fmt::format("{}, as in {}", fmt::join(train.image_shape, "x"),
                                           files.train.string())});
  }
  std::vector<Finding> findings;
  if (spec.test_examples) {
    if (test.count == 0) test = train;
    keep_first(test, *spec.test_examples, "test_examples", findings);
  }
  if (spec.train_examples) keep_first(train, *spec.train_examples, "train_examples", findings);
  if (!findings.empty()) throw InputError(std::move(findings));
  return std::make_unique<ImageSource>(std::move(train), std::move(test));
}

}  // namespace recirc
