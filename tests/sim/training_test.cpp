#include "sim/training.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "sim/make_engine.hpp"
#include "tests/support/build.hpp"
#include "tests/support/networks.hpp"
#include "tests/support/same_run.hpp"

namespace recirc {
namespace {

using testing::ElementsAre;
using testing_support::bit_differences;
using testing_support::Built;
using testing_support::result_of;
using testing_support::ring;

constexpr std::uint64_t kSeed = 5;

/// What engines were presented: (epoch, example).
struct Presented {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> train;
  std::vector<std::uint32_t> test;
};

/// An engine that only writes down what it is presented.
class Recorder final : public Engine {
 public:
  Recorder(const Network& network, Presented& presented)
      : network_(&network), presented_(&presented) {}

  void present(const DataSource& /*source*/, Split split, std::uint64_t epoch,
               std::span<const std::uint32_t> examples) override {
    count_ += examples.size();
    for (const std::uint32_t example : examples) {
      if (split == Split::train) presented_->train.emplace_back(epoch, example);
      if (split == Split::test) presented_->test.push_back(example);
    }
  }
  void set_recorder(EventRecorder* /*recorder*/) override {}
  [[nodiscard]] RunTally tally() const override {
    RunTally tally;
    tally.presentations = count_;
    return tally;
  }
  void forget_losses() override {}
  [[nodiscard]] std::vector<double> weights(ProjectionId projection) const override {
    return network_->projection(projection).initial_weights;
  }
  [[nodiscard]] std::vector<double> biases(PopulationId population) const override {
    return std::vector<double>(network_->population(population).size);
  }
  void set_weights(ProjectionId /*projection*/, std::span<const double> /*weights*/) override {}
  void set_biases(PopulationId /*population*/, std::span<const double> /*biases*/) override {}
  [[nodiscard]] std::optional<EngineState> state() const override { return std::nullopt; }
  void restore(const EngineState& /*state*/) override {}

 private:
  const Network* network_;
  Presented* presented_;
  std::uint64_t count_ = 0;
};

EngineFactory recorders(Presented& presented) {
  return [&presented](const Network& network, Plasticity) {
    return std::make_unique<Recorder>(network, presented);
  };
}

EngineFactory actors() { return actor_engines(1); }

/// Four examples for training, two for tests.
Built four_and_two(std::uint32_t batch = 1) {
  Scenario scenario = ring({.sizes = {3, 2}, .batch = batch});
  std::get<InlineData>(scenario.data.source).test = {{1, 0, 1}, {0, 1, 0.5}};
  return testing_support::build(scenario);
}

TEST(Training, PresentsEveryEpochInItsOrderAndEvaluatesAfterIt) {
  const Built built = four_and_two();
  Presented presented;
  Training training(built.network, *built.data, kSeed, Shuffle::yes, recorders(presented));
  std::vector<std::uint64_t> reported;
  TrainingWatcher watcher;
  watcher.on_epoch = [&](const EpochMetrics& metrics) {
    reported.push_back(metrics.presentations);
    EXPECT_EQ(presented.test.size(), 2 * reported.size());
  };
  EXPECT_EQ(training.run({.epochs = 3, .presentations = 10}, watcher), Training::End::complete);
  EXPECT_THAT(reported, ElementsAre(0, 4, 8, 10));
  std::vector<std::pair<std::uint64_t, std::uint32_t>> expected;
  for (std::uint64_t epoch = 0; epoch < 3; ++epoch) {
    for (const std::uint32_t example : example_order(kSeed, epoch, 4, Shuffle::yes)) {
      expected.emplace_back(epoch, example);
    }
  }
  expected.resize(10);
  EXPECT_EQ(presented.train, expected);
  EXPECT_THAT(presented.test, ElementsAre(0, 1, 0, 1, 0, 1, 0, 1));
}

TEST(Training, LearnsWhatAnEngineLearnsThatNobodyEvaluates) {
  const Built built = four_and_two(3);
  Training training(built.network, *built.data, kSeed, Shuffle::no, actors());
  TrainingWatcher watcher;
  watcher.on_epoch = [](const EpochMetrics&) {};
  training.run({.epochs = 5, .presentations = {}}, watcher);
  const auto alone = actors()(built.network, Plasticity::on);
  testing_support::present_all(*alone, *built.data, 4);
  alone->forget_losses();
  testing_support::present_all(*alone, *built.data);
  EXPECT_EQ(bit_differences(result_of(training.engine(), built.network),
                            result_of(*alone, built.network)),
            "");
}

TEST(Training, StopsBetweenPresentations) {
  const Built built = four_and_two();
  Presented presented;
  Training training(built.network, *built.data, kSeed, Shuffle::yes, recorders(presented));
  TrainingWatcher watcher;
  watcher.should_stop = [&] { return !presented.train.empty(); };
  EXPECT_EQ(training.run({.epochs = 3, .presentations = {}}, watcher), Training::End::stopped);
  EXPECT_EQ(presented.train.size(), 1U);
}

TEST(Training, StopsInsideAnEvaluationAndDoesNotReportIt) {
  const Built built = four_and_two();
  Presented presented;
  Training training(built.network, *built.data, kSeed, Shuffle::yes, recorders(presented));
  std::vector<std::uint64_t> reported;
  TrainingWatcher watcher;
  watcher.on_epoch = [&](const EpochMetrics& metrics) { reported.push_back(metrics.epoch); };
  watcher.should_stop = [&] { return presented.test.size() == 3; };
  EXPECT_EQ(training.run({.epochs = 3, .presentations = {}}, watcher), Training::End::stopped);
  EXPECT_THAT(reported, ElementsAre(0));
  EXPECT_EQ(presented.train.size(), 4U);
  EXPECT_THAT(presented.test, ElementsAre(0, 1, 0));
}

}  // namespace
}  // namespace recirc
