#include "sim/data/data_places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/sim/data/idx_text.hpp"
#include "tests/sim/data/scratch_folder.hpp"

namespace recirc {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

const DataSet& mnist() { return *find_data_set("mnist"); }

constexpr auto kTrain = "train-images-idx3-ubyte";
constexpr auto kTest = "t10k-images-idx3-ubyte";

// Puts two files of MNIST's names, but not its content, into `folder`.
void put_files(const ScratchFolder& scratch, const std::string& folder,
               const std::string& ending = "") {
  for (const auto* const name : {kTrain, kTest}) {
    (void)scratch.file((fs::path(folder) / name).string() + ending, idx({1, 1, 1}, "x"));
  }
}

TEST(DataPlaces, AreSearchedFromTheMostSpecificOn) {
  EXPECT_THAT(data_search_path("given", {"/variable", "/xdg", "/home/me"}),
              ElementsAre("given", "/variable", "/xdg/recirc/datasets", "../shared/data"));
  EXPECT_THAT(data_search_path({}, {}), ElementsAre("../shared/data"));
}

TEST(DataPlaces, CacheIsTheUsersUnlessXdgNamesAnotherAbsolutely) {
  EXPECT_EQ(data_cache({{}, {}, "/home/me"}), "/home/me/.cache/recirc/datasets");
  EXPECT_EQ(data_cache({{}, "relative", "/home/me"}), "/home/me/.cache/recirc/datasets");
  EXPECT_EQ(data_cache({{}, "/xdg", "/home/me"}), "/xdg/recirc/datasets");
  EXPECT_THAT(data_cache({}).string(), IsEmpty());
}

TEST(DataPlaces, GiveTheFirstFolderThatHasBothFiles) {
  const ScratchFolder scratch;
  const fs::path a = scratch.path() / "a";
  const fs::path b = scratch.path() / "b";
  const fs::path c = scratch.path() / "c";
  put_files(scratch, "b/mnist", ".gz");
  put_files(scratch, "c/mnist");
  const DataSetSearch search = find_data_set_files(mnist(), {a, b, c});
  ASSERT_TRUE(search.files);
  EXPECT_EQ(search.files->train, b / "mnist" / (std::string(kTrain) + ".gz"));
  EXPECT_EQ(search.files->test, b / "mnist" / (std::string(kTest) + ".gz"));
  EXPECT_THAT(search.looked, ElementsAre(a / "mnist", a, b / "mnist"));
}

TEST(DataPlaces, SaySoWhereOneOfTheFilesIsMissing) {
  const ScratchFolder scratch;
  (void)scratch.file(std::string("mnist/") + kTrain, "");
  const DataSetSearch search = find_data_set_files(mnist(), {scratch.path()});
  EXPECT_FALSE(search.files);
  const std::string folder = scratch.path();
  EXPECT_THAT(search.looked,
              ElementsAre(folder + "/mnist (no t10k-images-idx3-ubyte there)", folder));
}

// MNIST and Fashion-MNIST use the same file names: a folder that holds one must not pass for the
// other.
TEST(DataPlaces, TakeFilesWithoutTheSetsFolderOnlyForTheirContent) {
  const ScratchFolder scratch;
  put_files(scratch, ".");
  const DataSetSearch search = find_data_set_files(mnist(), {scratch.path()});
  EXPECT_FALSE(search.files);
  const std::string folder = scratch.path();
  EXPECT_THAT(search.looked,
              ElementsAre(folder + "/mnist", folder + " (the files there are not those of mnist)"));
}

TEST(DataPlaces, TakeTheRightContentWithoutTheSetsFolder) {
  const fs::path real = "../shared/data/optdigits";
  if (!fs::exists(real)) GTEST_SKIP() << "no " << real;
  const DataSet& optdigits = *find_data_set("optdigits");
  EXPECT_TRUE(find_data_set_files(optdigits, {real}).files);
  EXPECT_FALSE(find_data_set_files(mnist(), {real}).files);
}

}  // namespace
}  // namespace recirc
