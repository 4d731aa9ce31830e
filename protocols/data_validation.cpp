#include <string>
#include <utility>
#include <variant>

#include "protocols/part_validation.hpp"

namespace recirc {
namespace {

void check_source(const LowRankData& data, Mistakes& mistakes) {
  const std::string path = "data.low_rank.";
  mistakes.at_least(1, data.dimensions, path + "dimensions");
  mistakes.at_most(kMostNeurons, data.dimensions, path + "dimensions");
  mistakes.at_least(1, data.rank, path + "rank");
  mistakes.at_most(kMostNeurons, data.rank, path + "rank");
  mistakes.at_least(1, data.train_examples, path + "train_examples");
  mistakes.at_least(1, data.test_examples, path + "test_examples");
}

void check_source(const IdxData& data, Mistakes& mistakes) {
  const std::string path = "data.idx";
  const bool files = !data.train_images.empty() || !data.test_images.empty();
  if (!data.name.empty() && files) {
    mistakes.add(path + (data.train_images.empty() ? ".test_images" : ".train_images"),
                 "idx has a name and files", "keep the name, or the files");
  }
  if (data.name.empty() && !files) {
    mistakes.add(path, "idx names no data",
                 "give a name (\"mnist\"), or train_images and test_images");
  }
  if (data.name.empty() && files && data.train_images.empty()) {
    mistakes.add(path, "idx has no train_images", "give the file to train with");
  }
  if (data.name.empty() && files && data.test_images.empty()) {
    mistakes.add(path, "idx has no test_images", "give the file to test with");
  }
  if (data.train_examples) mistakes.at_least(1, *data.train_examples, path + ".train_examples");
  if (data.test_examples) mistakes.at_least(1, *data.test_examples, path + ".test_examples");
  if (data.classes) {
    constexpr std::uint32_t kMostClasses = 256;  // a label is a byte
    mistakes.at_least(2, *data.classes, path + ".classes");
    mistakes.at_most(kMostClasses, *data.classes, path + ".classes");
  }
  for (const auto& [labels, field] : {std::pair(data.train_labels, ".train_labels"),
                                      std::pair(data.test_labels, ".test_labels")}) {
    if (labels.empty() || data.classes) continue;
    mistakes.add(path + field, "labels of an unknown number of classes", "give classes, too");
  }
}

void check_source(const NpyData& data, Mistakes& mistakes) {
  if (data.train.empty()) {
    mistakes.add("data.npy", "npy has no train", "give the file to train with");
  }
}

void check_examples(const std::vector<std::vector<double>>& examples, std::size_t length,
                    const std::string& path, Mistakes& mistakes) {
  for (std::size_t k = 0; k < examples.size() && !mistakes.is_full(); ++k) {
    const std::string example = fmt::format("{}[{}]", path, k);
    if (examples[k].size() != length) {
      mistakes.add(
          example,
          fmt::format("this example has {} values, the first has {}", examples[k].size(), length),
          "all examples are equally long");
    }
    mistakes.finite(examples[k], example + ".value");
  }
}

void check_source(const InlineData& data, Mistakes& mistakes) {
  if (data.train.empty()) {
    mistakes.add("data.inline", "inline has no train",
                 "give at least one example: train { value: [...] }");
    return;
  }
  const std::size_t length = data.train.front().size();
  if (length == 0) mistakes.add("data.inline.train[0]", "this example is empty", "give its values");
  check_examples(data.train, length, "data.inline.train", mistakes);
  check_examples(data.test, length, "data.inline.test", mistakes);
}

void check_source(std::monostate /*none*/, Mistakes& mistakes) {
  mistakes.add("data", "no data", "give one of low_rank, idx, npy and inline in data { }");
}

}  // namespace

void check_data(const DataSpec& data, Mistakes& mistakes) {
  std::visit([&](const auto& source) { check_source(source, mistakes); }, data.source);
}

}  // namespace recirc
