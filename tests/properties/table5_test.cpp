// Table 5: which combinations of deep learning channels let the standard autoencoder learn. The
// scenarios are those of scenarios/table5, with fewer neurons and smaller digits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/same_run.hpp"
#include "tests/support/small_digits.hpp"

namespace recirc {
namespace {

namespace fs = std::filesystem;
using testing_support::same_bits;
using testing_support::train;
using testing_support::Trained;

/// What becomes of a row. B leads into the hidden layer, A out of it.
struct Claim {
  enum class Loss : std::uint8_t {
    stays,         ///< exactly: nothing learns
    is_no_better,  ///< than that of the mean of the data
    falls,         ///< a little: as far as A alone can bring it
    falls_further  ///< than with A alone
  } loss;
  bool a_learns;
  bool b_learns;
};

const std::map<std::string, Claim>& claims() {
  using enum Claim::Loss;
  static const std::map<std::string, Claim> all{
      {"row1", {stays, false, false}},
      {"row2-random", {is_no_better, false, true}},
      {"row2-tied", {is_no_better, false, true}},
      {"row3-circular", {falls_further, true, true}},
      {"row3-apart", {is_no_better, false, true}},
      {"row3-two-hidden", {falls_further, true, true}},
      {"row4", {falls, true, false}},
      {"row5-backpropagation", {falls_further, true, true}},
      {"row5-random", {falls_further, true, true}},
      {"row6-identity", {falls_further, true, true}},
      {"row6-random", {falls_further, true, true}},
      {"row7-tied", {falls_further, true, true}},
      {"row7-random", {is_no_better, true, true}},
      {"row7-transposed", {is_no_better, true, true}},
      {"row8-identity", {falls_further, true, true}},
      {"row8-random", {is_no_better, true, true}},
  };
  return all;
}

Scenario row(const std::string& name) {
  return testing_support::on_small_digits("scenarios/table5/" + name + ".textproto");
}

/// Into the hidden layer leads projection 0, out of it projection 1.
const std::vector<double>& b_of(const std::vector<std::vector<double>>& weights) {
  return weights[0];
}
const std::vector<double>& a_of(const std::vector<std::vector<double>>& weights) {
  return weights[1];
}

TEST(Table5, HasAScenarioAndAClaimForEveryRow) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator("scenarios/table5")) {
    if (entry.path().extension() == ".textproto") names.push_back(entry.path().stem());
  }
  std::vector<std::string> claimed;
  for (const auto& [name, claim] : claims()) claimed.push_back(name);
  EXPECT_THAT(names, testing::UnorderedElementsAreArray(claimed));
}

TEST(Table5, EveryRowLearnsWhatItsChannelsAllow) {
  std::map<std::string, Trained> results;
  for (const auto& [name, claim] : claims()) results.emplace(name, train(row(name)));
  const double start = results.at("row1").losses.front();
  const double a_alone = results.at("row4").losses.back();
  for (const auto& [name, claim] : claims()) {
    SCOPED_TRACE(name);
    const Trained& result = results.at(name);
    EXPECT_EQ(claim.a_learns, !same_bits(a_of(result.first_weights), a_of(result.weights)));
    EXPECT_EQ(claim.b_learns, !same_bits(b_of(result.first_weights), b_of(result.weights)));
    const double end = result.losses.back();
    switch (claim.loss) {
      case Claim::Loss::stays:
        EXPECT_THAT(result.losses, testing::Each(start));
        break;
      case Claim::Loss::is_no_better:
        EXPECT_GT(end, 0.98 * start);
        break;
      case Claim::Loss::falls:
        EXPECT_LT(end, 0.95 * start);
        break;
      case Claim::Loss::falls_further:
        EXPECT_LT(end, 0.97 * a_alone);
        break;
    }
  }
}

/// The preset's own form of a row without C1, of which no loss can be measured.
Scenario unobserved(const std::string& name) {
  Scenario scenario = row(name);
  scenario.populations.clear();
  scenario.projections.clear();
  AutoencoderSpec& preset = scenario.standard_autoencoder.emplace();
  preset.layers = {64, 8};
  preset.hidden_activation = Activation::tanh;
  preset.output_activation = Activation::logistic;
  preset.without_c1 = true;
  scenario.learning.algorithm = TopSpec{};
  if (name == "row1") return scenario;
  preset.c2 = ChannelSpec{};
  if (name == "row2-tied") preset.c2->tied_to = TieSpec{.projection = "input-hidden"};
  scenario.learning.algorithm = RecirculationSpec{};
  return scenario;
}

TEST(Table5, ObservingTheLossOfARowWithoutC1ChangesNothing) {
  for (const char* const name : {"row1", "row2-random", "row2-tied"}) {
    SCOPED_TRACE(name);
    Scenario observed = row(name);
    observed.populations[2].bias->initial = ConstantValue{0};  // where the preset must start
    const Trained with = train(observed);
    const Trained without = train(unobserved(name));
    EXPECT_TRUE(same_bits(a_of(with.weights), a_of(without.weights)));
    EXPECT_TRUE(same_bits(b_of(with.weights), b_of(without.weights)));
    EXPECT_THAT(without.losses, testing::Each(testing::IsNan()));
    EXPECT_THAT(with.losses, testing::Each(testing::Gt(0)));
  }
}

}  // namespace
}  // namespace recirc
