#include "network/npy_values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "protocols/npy.hpp"
#include "tests/sim/data/scratch_folder.hpp"

namespace recirc {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class Folder : public ScratchFolder {
 public:
  void write(const std::string& name, const std::vector<std::uint64_t>& shape,
             const std::vector<double>& values) const {
    write_npy(path() / name, shape, values);
  }
};

// "a", 2 neurons, projects onto "b", 3 neurons; weights and biases are in files.
Scenario scenario_with_files() {
  Scenario scenario;
  scenario.populations.resize(2);
  scenario.populations[0].name = "a";
  scenario.populations[0].size = 2;
  scenario.populations[1].name = "b";
  scenario.populations[1].size = 3;
  scenario.populations[1].bias.emplace().initial = NpyFile{"b.npy"};
  scenario.projections.resize(1);
  scenario.projections[0].pre = "a";
  scenario.projections[0].post = "b";
  scenario.projections[0].weights = NpyFile{"w.npy"};
  return scenario;
}

TEST(NpyValues, TakeTheFilesPlace) {
  const Folder folder;
  folder.write("b.npy", {3}, {7, 8, 9});
  folder.write("w.npy", {3, 2}, {1, 2, 3, 4, 5, 6});
  std::vector<Finding> wrong;
  const Scenario scenario = with_files_read(scenario_with_files(), folder.path(), wrong);
  EXPECT_THAT(wrong, IsEmpty());
  EXPECT_EQ(scenario.populations[1].bias->initial, InitialBias(Values{{7, 8, 9}}));
  EXPECT_EQ(scenario.projections[0].weights, InitialWeights(Values{{1, 2, 3, 4, 5, 6}}));
}

TEST(NpyValues, MustHaveTheShapeOfTheNetwork) {
  const Folder folder;
  folder.write("b.npy", {2}, {7, 8});
  folder.write("w.npy", {2, 3}, {1, 2, 3, 4, 5, 6});
  std::vector<Finding> wrong;
  with_files_read(scenario_with_files(), folder.path(), wrong);
  ASSERT_EQ(wrong.size(), 2U);
  EXPECT_EQ(wrong[0].where, "population[1].bias.npy");
  EXPECT_THAT(wrong[0].what, HasSubstr("b.npy has shape [2]"));
  EXPECT_EQ(wrong[0].right, "[size] is [3]");
  EXPECT_EQ(wrong[1].where, "projection[0].weights.npy");
  EXPECT_THAT(wrong[1].what, HasSubstr("w.npy has shape [2, 3]"));
  EXPECT_EQ(wrong[1].right, "[post, pre] is [3, 2]");
}

TEST(NpyValues, MustBeFinite) {
  const Folder folder;
  folder.write("b.npy", {3}, {7, NAN, 9});
  folder.write("w.npy", {3, 2}, {1, 2, 3, 4, 5, INFINITY});
  std::vector<Finding> wrong;
  with_files_read(scenario_with_files(), folder.path(), wrong);
  ASSERT_EQ(wrong.size(), 2U);
  EXPECT_THAT(wrong[0].what, HasSubstr("value 1 is nan"));
  EXPECT_THAT(wrong[1].what, HasSubstr("value 5 is inf"));
}

TEST(NpyValues, AreReportedMissingEachAtItsField) {
  const Folder folder;
  std::vector<Finding> wrong;
  with_files_read(scenario_with_files(), folder.path(), wrong);
  ASSERT_EQ(wrong.size(), 2U);
  EXPECT_EQ(wrong[0].where, "population[1].bias.npy");
  EXPECT_THAT(wrong[0].what, HasSubstr("b.npy"));
  EXPECT_EQ(wrong[1].where, "projection[0].weights.npy");
}

}  // namespace
}  // namespace recirc
