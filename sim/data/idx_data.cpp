#include "sim/data/idx_data.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <span>
#include <string>
#include <system_error>
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

// The labels that belong to the file `images`: beside it, under the name that says so.
std::filesystem::path labels_beside(const std::filesystem::path& images, const std::string& field) {
  std::string name = images.filename().string();
  const std::string of_images = "images-idx3";
  const std::size_t at = name.find(of_images);
  if (at != std::string::npos) {
    name.replace(at, of_images.size(), "labels-idx1");
    if (name.ends_with(".gz")) name.resize(name.size() - 3);
    std::error_code ignored;  // what can't be looked at isn't there
    for (const char* const ending : {"", ".gz"}) {
      const std::filesystem::path labels = images.parent_path() / (name + ending);
      if (std::filesystem::is_regular_file(labels, ignored)) return labels;
    }
  }
  throw InputError({.where = "data.idx." + field,
                    .what = fmt::format("there are no labels beside {}", images.string()),
                    .right = "`recirc data fetch` brings those of known data sets; else name the "
                             "file"});
}

// Of so many images.
std::vector<std::uint8_t> labels_of(const std::filesystem::path& file, std::uint32_t images) {
  std::vector<std::uint8_t> labels = read_idx_labels(file);
  if (labels.size() != images) {
    throw InputError({.where = file.string(),
                      .what = fmt::format("{} labels", labels.size()),
                      .right = fmt::format("{}, one an image", images)});
  }
  return labels;
}

// Named, or beside the images.
std::filesystem::path label_file(Split split, const IdxData& spec, const DataPlaces& places,
                                 const DataSetFiles& files) {
  const bool is_train = split == Split::train;
  const std::string field = is_train ? "train_labels" : "test_labels";
  const std::string& given = is_train ? spec.train_labels : spec.test_labels;
  if (given.empty()) return labels_beside(is_train ? files.train : files.test, field);
  std::vector<Finding> findings;
  std::filesystem::path found = named_file(places, "data.idx." + field, given, findings);
  if (!findings.empty()) throw InputError(std::move(findings));
  return found;
}

// Goes on behind each image's pixels with one value a class: white for its own.
void append_labels(IdxImages& images, const std::filesystem::path& file, std::uint32_t classes) {
  const std::vector<std::uint8_t> labels = labels_of(file, images.count);
  constexpr std::uint8_t kWhite = 255;
  constexpr std::uint64_t kHeaderBytes = 8;
  std::vector<std::uint8_t> bytes;
  bytes.reserve(std::size_t{images.count} * (images.pixels + classes));
  for (std::size_t k = 0; k < labels.size(); ++k) {
    if (labels[k] >= classes) {
      throw InputError({.where = fmt::format("{}: byte {}", file.string(), kHeaderBytes + k),
                        .what = fmt::format("label {}", labels[k]),
                        .right = fmt::format("0 to {}, as data.idx.classes says", classes - 1)});
    }
    const auto image = std::span(images.bytes).subspan(k * images.pixels, images.pixels);
    bytes.insert(bytes.end(), image.begin(), image.end());
    bytes.resize(bytes.size() + classes, 0);
    bytes[bytes.size() - classes + labels[k]] = kWhite;
  }
  images.bytes = std::move(bytes);
  images.pixels += classes;
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
  const std::uint32_t train_images = train.count;
  const std::uint32_t test_images = test.count;
  if (spec.classes) {
    append_labels(train, label_file(Split::train, spec, places, files), *spec.classes);
    append_labels(test, label_file(Split::test, spec, places, files), *spec.classes);
  }
  std::vector<Finding> findings;
  if (spec.train_examples) keep_first(train, *spec.train_examples, "train_examples", findings);
  if (spec.test_examples) keep_first(test, *spec.test_examples, "test_examples", findings);
  if (!findings.empty()) throw InputError(std::move(findings));
  const auto read_labels = [=](Split split) {
    return labels_of(label_file(split, spec, places, files),
                     split == Split::train ? train_images : test_images);
  };
  return std::make_unique<ImageSource>(std::move(train), std::move(test), read_labels);
}

}  // namespace recirc
