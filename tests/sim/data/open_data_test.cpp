#include "sim/data/open_data.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "neurons/errors.hpp"
#include "tests/sim/data/idx_text.hpp"
#include "tests/sim/data/scratch_folder.hpp"

namespace recirc {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::vector<double> example(const DataSource& data, Split split, std::uint64_t number) {
  std::vector<double> out(data.dimensions());
  data.example(split, 0, number, out);
  return out;
}

// All findings as text, or "" if the data can be opened.
template <class Source>
std::string refusal(const Source& source, const DataPlaces& places = {}) {
  try {
    open_data({.source = source}, 1, places);
    return "";
  } catch (const InputError& error) {
    return error.what();
  }
}

TEST(OpenData, GivesLowRankDataOfTheSeed) {
  const DataSpec spec{.source = LowRankData{.dimensions = 5, .rank = 2}};
  const auto data = open_data(spec, 4, {});
  EXPECT_EQ(data->dimensions(), 5U);
  EXPECT_EQ(example(*data, Split::train, 3), example(*open_data(spec, 4, {}), Split::train, 3));
  EXPECT_NE(example(*data, Split::train, 3), example(*open_data(spec, 5, {}), Split::train, 3));
}

TEST(OpenData, WantsASource) {
  EXPECT_EQ(refusal(std::monostate{}),
            "data: the scenario names no data; give one of low_rank, idx, npy and inline");
}

TEST(InlineData, IsTakenAsItIs) {
  const auto data =
      open_data({.source = InlineData{.train = {{1, 2}, {3, -4}}, .test = {{5, 6}}}}, 1, {});
  EXPECT_EQ(data->size(Split::train), 2U);
  EXPECT_EQ(data->size(Split::test), 1U);
  EXPECT_THAT(example(*data, Split::train, 1), ElementsAre(3, -4));
  EXPECT_THAT(example(*data, Split::test, 0), ElementsAre(5, 6));
  EXPECT_THAT(data->mean(), ElementsAre(2, -1));
}

TEST(InlineData, ServesAsTestDataToo) {
  const auto data = open_data({.source = InlineData{.train = {{1, 2}, {3, 4}}, .test = {}}}, 1, {});
  EXPECT_EQ(data->size(Split::test), 2U);
  EXPECT_THAT(example(*data, Split::test, 1), ElementsAre(3, 4));
}

TEST(InlineData, IsRefusedWithAllItsMistakes) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(refusal(InlineData{}), "data.inline.train: no examples; at least one");
  EXPECT_EQ(refusal(InlineData{.train = {{1, 2}, {3}, {}}, .test = {{1, kNan}}}),
            "data.inline.train[1]: has 1 values; 2, as the first example has\n"
            "data.inline.train[2]: has no values\n"
            "data.inline.test[0].value[1]: nan is not a finite number");
}

IdxData idx_spec(std::string name, std::string train, std::string test) {
  IdxData spec;
  spec.name = std::move(name);
  spec.train_images = std::move(train);
  spec.test_images = std::move(test);
  return spec;
}
IdxData idx_name(std::string name) { return idx_spec(std::move(name), {}, {}); }
IdxData idx_files(std::string train, std::string test) {
  return idx_spec({}, std::move(train), std::move(test));
}

class IdxDataFiles : public testing::Test {
 protected:
  ScratchFolder scratch;
  DataPlaces places{.search = {}, .scenario_folder = scratch.path()};
  std::string train = scratch.file("train", idx({3, 1, 2}, "abcdef"));
  std::string test = scratch.file("test.gz", gzip(idx({2, 1, 2}, "ABCD")));
};

TEST_F(IdxDataFiles, AreFoundFromTheScenariosFolderOn) {
  const IdxData spec = idx_files("train", "test.gz");
  const auto data = open_data({.source = spec}, 1, places);
  EXPECT_EQ(data->size(Split::train), 3U);
  EXPECT_EQ(data->size(Split::test), 2U);
  EXPECT_THAT(example(*data, Split::test, 1), ElementsAre('C' / 255.0, 'D' / 255.0));
}

TEST_F(IdxDataFiles, MayBeUsedInPart) {
  IdxData spec = idx_files(train, "");
  spec.train_examples = 2;
  spec.test_examples = 1;
  const auto data = open_data({.source = spec}, 1, places);
  EXPECT_EQ(data->size(Split::train), 2U);
  EXPECT_EQ(data->size(Split::test), 1U);
  EXPECT_THAT(data->mean(), ElementsAre(('a' + 'c') / 2.0 / 255, ('b' + 'd') / 2.0 / 255));

  spec.train_examples = 4;
  spec.test_examples = 0;
  EXPECT_EQ(refusal(spec, places),
            "data.idx.test_examples: 0 of 3 images; 1 to 3\n"
            "data.idx.train_examples: 4 of 3 images; 1 to 3");
}

TEST_F(IdxDataFiles, AreRefusedIfTheyAreNotThere) {
  EXPECT_THAT(refusal(idx_files("no", "nor"), places),
              AllOf(StartsWith("data.idx.train_images: there is no file"),
                    HasSubstr("\ndata.idx.test_images: there is no file")));
}

TEST_F(IdxDataFiles, AreRefusedWithImagesOfTwoShapes) {
  const std::string other = scratch.file("other", idx({2, 2, 1}, "ABCD"));
  EXPECT_EQ(refusal(idx_files(train, other), places),
            other + ": images of 2x1 pixels; 1x2, as in " + train);
}

TEST_F(IdxDataFiles, SayWhichByteIsWrong) {
  const std::string bad = scratch.file("bad", idx({2}, "AB"));
  EXPECT_THAT(refusal(idx_files(bad, {}), places), StartsWith(bad + ": byte 3: rank 1"));
}

TEST(IdxDataName, IsRefusedIfUnknownOrGivenWithFiles) {
  EXPECT_EQ(refusal(IdxData{}),
            "data.idx: names no data; give name (mnist, fashion, optdigits) or train_images");
  EXPECT_EQ(refusal(idx_name("minst")),
            "data.idx.name: unknown data set \"minst\"; known are mnist, fashion, optdigits; name "
            "other files by train_images and test_images");
  EXPECT_THAT(refusal(idx_spec("mnist", "x", {})),
              StartsWith("data.idx.name: both a name and files are given"));
}

TEST(IdxDataName, SaysWhereItLookedAndWhatWouldFetchIt) {
  EXPECT_EQ(
      refusal(idx_name("mnist"), {.search = {"/nowhere", "/there"}, .scenario_folder = {}}),
      "data.idx.name: the data set \"mnist\" is not here; looked in /nowhere/mnist, /nowhere, "
      "/there/mnist, /there; `recirc data fetch mnist` fetches it");
}

}  // namespace
}  // namespace recirc
