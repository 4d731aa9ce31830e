// The real files, where they are: their known statistics tell a wrong byte order, scale or offset.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <ostream>

#include "sim/data/content_digest.hpp"
#include "sim/data/data_places.hpp"
#include "sim/data/idx_file.hpp"
#include "sim/data/open_data.hpp"

namespace recirc {
namespace {

DataPlaces places() {
  return {.search = data_search_path({}, DataEnvironment::of_process()), .scenario_folder = {}};
}

// Mean and nonzero pixels were counted by a few lines of Python.
struct KnownImages {
  const char* name;
  std::uint32_t side;
  std::uint64_t train;
  std::uint64_t test;
  double mean;             // of all training pixels, in [0, 1]
  double nonzero_a_image;  // training pixels that are not 0
};

std::ostream& operator<<(std::ostream& out, const KnownImages& known) { return out << known.name; }

class KnownDataSet : public testing::TestWithParam<KnownImages> {
 protected:
  void SetUp() override {
    files = find_data_set_files(*find_data_set(GetParam().name), places().search).files;
    if (!files) GTEST_SKIP() << "no data set " << GetParam().name << " here";
  }
  std::optional<DataSetFiles> files;
};

TEST_P(KnownDataSet, HasItsSizesAndMean) {
  IdxData spec;
  spec.name = GetParam().name;
  const auto data = open_data({.source = spec}, 1, places());
  EXPECT_EQ(data->dimensions(), GetParam().side * GetParam().side);
  EXPECT_EQ(data->size(Split::train), GetParam().train);
  EXPECT_EQ(data->size(Split::test), GetParam().test);
  const auto mean = data->mean();
  EXPECT_NEAR(std::accumulate(mean.begin(), mean.end(), 0.0) / data->dimensions(), GetParam().mean,
              5e-5);
}

TEST_P(KnownDataSet, HasItsNumberOfNonzeroPixels) {
  const IdxImages images = read_idx_images(files->train);
  const auto zeros = std::ranges::count(images.bytes, 0);
  const auto nonzeros = static_cast<double>(images.bytes.size()) - static_cast<double>(zeros);
  EXPECT_NEAR(nonzeros / images.count, GetParam().nonzero_a_image, 0.05);
}

TEST_P(KnownDataSet, HasTheContentThatIsPinned) {
  const DataSet& set = *find_data_set(GetParam().name);
  EXPECT_TRUE(has_content(files->train, set.train));
  EXPECT_TRUE(has_content(files->test, set.test));
  EXPECT_FALSE(has_content(files->test, set.train));
}

INSTANTIATE_TEST_SUITE_P(Real, KnownDataSet,
                         testing::Values(KnownImages{"mnist", 28, 60000, 10000, 0.1307, 149.9},
                                         KnownImages{"fashion", 28, 60000, 10000, 0.2860, 390.39},
                                         KnownImages{"optdigits", 8, 3823, 1797, 0.3078, 32.77}),
                         [](const auto& known) { return known.param.name; });

}  // namespace
}  // namespace recirc
