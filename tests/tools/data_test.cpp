#include "tools/data.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <cstdlib>  // setenv, which is POSIX
#include <filesystem>
#include <nlohmann/json.hpp>

#include "neurons/errors.hpp"
#include "tests/sim/data/idx_text.hpp"
#include "tests/sim/data/loopback_server.hpp"
#include "tests/sim/data/scratch_folder.hpp"

namespace recirc {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

// What `recirc ARGUMENTS` prints on stdout.
std::string output_of(const std::string& arguments) {
  CLI::App recirc;
  add_data_command(recirc);
  testing::internal::CaptureStdout();
  try {
    recirc.parse(arguments);
  } catch (...) {
    testing::internal::GetCapturedStdout();
    throw;
  }
  return testing::internal::GetCapturedStdout();
}

/// The verb in an environment in which no data set is anywhere.
class DataVerb : public testing::Test {
 protected:
  DataVerb() {
    unsetenv("RECIRC_DATA");
    setenv("XDG_CACHE_HOME", (scratch.path() / "cache").c_str(), 1);
    setenv("no_proxy", "127.0.0.1", 1);
    fs::create_directories(scratch.path() / "here");
    fs::current_path(scratch.path() / "here");
  }
  ~DataVerb() override { fs::current_path(before); }
  DataVerb(const DataVerb&) = delete;
  DataVerb& operator=(const DataVerb&) = delete;

  // Puts two files of a data set's names into `folder`.
  void put_files(const std::string& folder) const {
    for (const std::string name : {"train-images-idx3-ubyte", "t10k-images-idx3-ubyte"}) {
      (void)scratch.file(folder + "/" + name, idx({1, 1, 1}, "x"));
    }
  }

  fs::path before = fs::current_path();
  ScratchFolder scratch;
};

TEST_F(DataVerb, ListsWhereItLookedForWhatIsMissing) {
  const std::string text = output_of("data list --data /given");
  EXPECT_THAT(text, HasSubstr("\noptdigits: Handwritten digits, 8x8"));
  EXPECT_THAT(text, HasSubstr("`recirc data fetch fashion` fetches it; looked in\n"
                              "    /given/fashion\n"
                              "    /given\n"
                              "    " +
                              scratch.path().string() + "/cache/recirc/datasets/fashion\n"));
}

TEST_F(DataVerb, ListsTheFilesOfWhatIsHere) {
  put_files("cache/recirc/datasets/mnist");
  EXPECT_THAT(output_of("data list"),
              StartsWith("mnist: MNIST handwritten digits, 28x28 (LeCun, Cortes, Burges)\n  " +
                         scratch.path().string() +
                         "/cache/recirc/datasets/mnist/train-images-idx3-ubyte\n  "));
}

TEST_F(DataVerb, ListsForPrograms) {
  put_files("data/fashion");
  setenv("RECIRC_DATA", (scratch.path() / "data").c_str(), 1);
  const auto json = nlohmann::json::parse(output_of("data list --json"));
  const auto& sets = json.at("data_sets");
  ASSERT_EQ(sets.size(), 3U);
  EXPECT_EQ(sets[0].at("name"), "mnist");
  EXPECT_FALSE(sets[0].at("found"));
  EXPECT_TRUE(sets[1].at("found"));
  EXPECT_EQ(sets[1].at("test_images"),
            (scratch.path() / "data/fashion/t10k-images-idx3-ubyte").string());
}

TEST_F(DataVerb, RefusesAnUnknownName) {
  try {
    output_of("data fetch fashon");
    FAIL() << "was accepted";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "data fetch: unknown data set \"fashon\"; did you mean \"fashion\"?");
  }
}

TEST_F(DataVerb, WantsAFolderWhereThereIsNoCache) {
  unsetenv("XDG_CACHE_HOME");
  const std::string home = getenv("HOME");
  unsetenv("HOME");
  EXPECT_THROW(output_of("data fetch mnist"), InputError);
  setenv("HOME", home.c_str(), 1);
}

// From an address that has other files: the digests are those of the real ones.
TEST_F(DataVerb, DoesNotKeepWhatIsNotTheDataSet) {
  const LoopbackServer server(
      [](const HttpRequest& asked) { return with_ranges(asked, gzip("something")); });
  EXPECT_THROW(output_of("data fetch mnist --from " + server.url()), RunError);
  EXPECT_THAT(server.requests().at(0).path, "/train-images-idx3-ubyte.gz");
  EXPECT_THAT(scratch.listing(), ElementsAre());
}

TEST_F(DataVerb, FetchesIntoTheCacheWhereRunsLook) {
  const fs::path real = before / "../shared/data/mnist";
  if (!fs::exists(real)) GTEST_SKIP() << "no " << real;
  const LoopbackServer server([&](const HttpRequest& asked) {
    return with_ranges(asked, content_of(real / asked.path.substr(1)));
  });
  const std::string folder = scratch.path().string() + "/cache/recirc/datasets/mnist/";
  std::string expected;
  for (const std::string name : {"train-images-idx3-ubyte", "t10k-images-idx3-ubyte",
                                 "train-labels-idx1-ubyte", "t10k-labels-idx1-ubyte"}) {
    expected += folder + name + ".gz: fetched, and its content is right\n";
  }
  EXPECT_EQ(output_of("data fetch mnist --from " + server.url()), expected);
  EXPECT_THAT(output_of("data list"), HasSubstr(folder + "train-images-idx3-ubyte.gz\n"));
}

}  // namespace
}  // namespace recirc
