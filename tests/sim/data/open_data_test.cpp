#include "sim/data/open_data.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "neurons/errors.hpp"
#include "protocols/npy.hpp"
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

IdxData idx_name(std::string name) {
  IdxData spec;
  spec.name = std::move(name);
  return spec;
}

IdxData idx_files(std::string train, std::string test) {
  IdxData spec;
  spec.train_images = std::move(train);
  spec.test_images = std::move(test);
  return spec;
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
  IdxData spec = idx_files("train", "test.gz");
  spec.train_examples = 2;
  spec.test_examples = 1;
  const auto data = open_data({.source = spec}, 1, places);
  EXPECT_EQ(data->size(Split::train), 2U);
  EXPECT_EQ(data->size(Split::test), 1U);
  EXPECT_THAT(data->mean(), ElementsAre(('a' + 'c') / 2.0 / 255, ('b' + 'd') / 2.0 / 255));

  spec.train_examples = 4;
  spec.test_examples = 0;
  EXPECT_EQ(refusal(spec, places),
            "data.idx.train_examples: 4 of 3 images; 1 to 3\n"
            "data.idx.test_examples: 0 of 2 images; 1 to 2");
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

// Asked for, they are read from beside the images, and are no part of an example.
TEST_F(IdxDataFiles, KnowTheirLabels) {
  (void)scratch.file("a-images-idx3", idx({3, 1, 2}, "abcdef"));
  (void)scratch.file("a-labels-idx1", idx({3}, std::string("\2\0\1", 3)));
  IdxData spec = idx_files("a-images-idx3", "test.gz");
  spec.train_examples = 2;
  const auto data = open_data({.source = spec}, 1, places);
  EXPECT_EQ(data->dimensions(), 2U);
  EXPECT_THAT(data->labels(Split::train), ElementsAre(2, 0));
  try {
    (void)data->labels(Split::test);
    FAIL() << "there are none";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("data.idx.test_labels: there are no labels beside"));
  }
  (void)scratch.file("a-labels-idx1", idx({2}, std::string("\2\0", 2)));
  EXPECT_THROW((void)data->labels(Split::train), InputError) << "three images";
}

// Behind the pixels one value a class.
TEST_F(IdxDataFiles, GoOnWithLabels) {
  (void)scratch.file("a-images-idx3", idx({3, 1, 2}, "abcdef"));
  (void)scratch.file("a-labels-idx1.gz", gzip(idx({3}, std::string("\2\0\1", 3))));
  (void)scratch.file("labels", idx({2}, std::string("\1\1", 2)));
  IdxData spec = idx_files("a-images-idx3", "test.gz");
  spec.classes = 3;
  spec.test_labels = "labels";
  spec.train_examples = 2;
  const auto data = open_data({.source = spec}, 1, places);
  EXPECT_EQ(data->dimensions(), 5U);
  EXPECT_THAT(example(*data, Split::train, 0), ElementsAre('a' / 255.0, 'b' / 255.0, 0, 0, 1));
  EXPECT_THAT(example(*data, Split::train, 1), ElementsAre('c' / 255.0, 'd' / 255.0, 1, 0, 0));
  EXPECT_THAT(example(*data, Split::test, 1), ElementsAre('C' / 255.0, 'D' / 255.0, 0, 1, 0));

  spec.classes = 2;
  EXPECT_EQ(refusal(spec, places), (scratch.path() / "a-labels-idx1.gz").string() +
                                       ": byte 8: label 2; 0 to 1, as data.idx.classes says");
  spec.classes = 3;
  spec.train_labels = "labels";
  EXPECT_EQ(refusal(spec, places),
            (scratch.path() / "labels").string() + ": 2 labels; 3, one an image");
  spec.train_labels = "a-images-idx3";
  EXPECT_THAT(refusal(spec, places), HasSubstr("byte 3: rank 3: not labels; labels have rank 1"));
  spec = idx_files("train", "test.gz");
  spec.classes = 3;
  EXPECT_THAT(refusal(spec, places),
              StartsWith("data.idx.train_labels: there are no labels beside " + train));
}

TEST_F(IdxDataFiles, SayWhichByteIsWrong) {
  const std::string bad = scratch.file("bad", idx({2}, "AB"));
  EXPECT_THAT(refusal(idx_files(bad, test), places), StartsWith(bad + ": byte 3: rank 1"));
}

TEST(IdxDataName, IsRefusedIfUnknown) {
  EXPECT_EQ(refusal(idx_name("minst")),
            "data.idx.name: unknown data set \"minst\"; did you mean \"mnist\"?");
}

TEST(IdxDataName, SaysWhereItLookedAndWhatWouldFetchIt) {
  EXPECT_EQ(
      refusal(idx_name("mnist"), {.search = {"/nowhere", "/there"}, .scenario_folder = {}}),
      "data.idx.name: the data set \"mnist\" is not here; looked in /nowhere/mnist, /nowhere, "
      "/there/mnist, /there; `recirc data fetch mnist` fetches it");
}

class NpyDataFiles : public testing::Test {
 protected:
  // Writes an array to the file `name` in the scenario's folder.
  [[nodiscard]] std::string array(const std::string& name, const std::vector<std::uint64_t>& shape,
                                  const std::vector<double>& values) const {
    return scratch.file(name, npy_bytes(shape, values));
  }
  ScratchFolder scratch;
  DataPlaces places{.search = {}, .scenario_folder = scratch.path()};
  std::string train = array("train.npy", {2, 3}, {1, 2, 3, 4, 5, 6});
};

TEST_F(NpyDataFiles, AreTakenAsTheyAre) {
  (void)array("test.npy", {1, 3}, {7, 8, 9});
  const auto data =
      open_data({.source = NpyData{.train = "train.npy", .test = "test.npy"}}, 1, places);
  EXPECT_EQ(data->dimensions(), 3U);
  EXPECT_EQ(data->size(Split::train), 2U);
  EXPECT_EQ(data->size(Split::test), 1U);
  EXPECT_THAT(example(*data, Split::train, 1), ElementsAre(4, 5, 6));
  EXPECT_THAT(example(*data, Split::test, 0), ElementsAre(7, 8, 9));
  EXPECT_THAT(data->mean(), ElementsAre(2.5, 3.5, 4.5));
}

TEST_F(NpyDataFiles, ServeAsTestDataToo) {
  const auto data = open_data({.source = NpyData{.train = train, .test = {}}}, 1, places);
  EXPECT_EQ(data->size(Split::test), 2U);
  EXPECT_THAT(example(*data, Split::test, 1), ElementsAre(4, 5, 6));
}

TEST_F(NpyDataFiles, AreRefusedIfTheyAreNotThere) {
  EXPECT_THAT(refusal(NpyData{.train = "no", .test = "nor"}, places),
              AllOf(StartsWith("data.npy.train: there is no file"),
                    HasSubstr("\ndata.npy.test: there is no file")));
}

TEST_F(NpyDataFiles, AreRefusedUnlessTheyAreExamplesOfFiniteNumbers) {
  const std::string cube = array("cube", {1, 2, 1}, {1, 2});
  EXPECT_THAT(refusal(NpyData{.train = cube, .test = {}}, places),
              StartsWith(cube + ": an array of shape (1, 2, 1); (examples, dimensions)"));
  const std::string none = array("none", {0, 2}, {});
  EXPECT_THAT(refusal(NpyData{.train = none, .test = {}}, places), StartsWith(none + ": an array"));
  const std::string nan = array("nan", {2, 2}, {1, 2, 3, std::nan("")});
  EXPECT_EQ(refusal(NpyData{.train = nan, .test = {}}, places),
            nan + ": value 1 of example 1 is nan; finite numbers");
  const std::string narrow = array("narrow", {2, 2}, {1, 2, 3, 4});
  EXPECT_EQ(refusal(NpyData{.train = train, .test = narrow}, places),
            narrow + ": examples of 2 values; 3, as in " + train);
}

}  // namespace
}  // namespace recirc
