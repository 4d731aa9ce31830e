// What the compiled engine takes from the heap.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "sim/data/image_source.hpp"
#include "sim/event_recorder.hpp"
#include "tests/support/counted_memory.hpp"
#include "tests/support/engine_agreement.hpp"
#include "tests/support/networks.hpp"

namespace recirc {
namespace {

using testing_support::Built;
using testing_support::heap_use;

constexpr std::uint32_t kDimensions = 200;
constexpr std::uint32_t kExamples = 90;  // no multiple of the batches

// Bytes as of digits: about four of five are 0, others in every image.
IdxImages sparse_images() {
  IdxImages images{
      .count = kExamples, .image_shape = {1, kDimensions}, .pixels = kDimensions, .bytes = {}};
  for (std::uint32_t k = 0; k < kExamples * kDimensions; ++k) {
    const double drawn = uniform({7, Purpose::shuffle, k, 0});
    images.bytes.push_back(drawn < 0.8 ? 0 : static_cast<std::uint8_t>(255 * drawn));
  }
  return images;
}

// Wants everything, and forgets it.
class Forgetful final : public EventRecorder {
 public:
  void record(std::uint32_t /*partition*/, std::span<const RecordedEvent> events) override {
    told += events.size();
  }
  std::uint64_t told = 0;
};

struct Case {
  Precision precision = Precision::double_precision;
  std::uint32_t batch = 1;
  std::uint32_t threads = 1;
  bool has_bytes = false;
  EventRecorder* recorder = nullptr;
};

std::string words(const Case& tried) {
  return std::string(tried.precision == Precision::single_precision ? "single" : "double") +
         " precision, batch " + std::to_string(tried.batch) + ", " + std::to_string(tried.threads) +
         " threads, " + (tried.has_bytes ? "bytes" : "doubles");
}

// Blocks taken from the heap by three calls after two.
std::uint64_t allocations_in_steady_state(Scenario scenario, const Case& tried) {
  scenario.precision = tried.precision;
  scenario.learning.batch = tried.batch;
  Built built = testing_support::build(scenario);
  if (tried.has_bytes) built.data = std::make_unique<ImageSource>(sparse_images(), sparse_images());
  const auto engine = testing_support::compiled(built, tried.threads, tried.precision);
  engine->set_recorder(tried.recorder);
  std::vector<std::uint32_t> examples(kExamples);
  std::iota(examples.begin(), examples.end(), 0U);
  for (int warm_up = 0; warm_up < 2; ++warm_up) {
    engine->present(*built.data, Split::train, 0, examples);
  }
  const std::uint64_t before = heap_use().allocations;
  for (int call = 0; call < 3; ++call) {
    engine->present(*built.data, Split::train, 0, examples);
  }
  return heap_use().allocations - before;
}

void expect_nothing_taken(const Scenario& scenario) {
  for (const Precision precision : {Precision::double_precision, Precision::single_precision}) {
    for (const std::uint32_t batch : {1U, 20U}) {
      for (const std::uint32_t threads : {1U, 2U}) {
        for (const bool has_bytes : {false, true}) {
          const Case tried{precision, batch, threads, has_bytes};
          EXPECT_EQ(allocations_in_steady_state(scenario, tried), 0U)
              << scenario.name << ", " << words(tried);
        }
      }
    }
  }
}

Scenario ring() {
  return testing_support::ring(
      {.sizes = {kDimensions, 20, 9}, .rate = 0.01, .examples = kExamples});
}

TEST(CompiledEngineMemory, TakesNothingInSteadyState) { expect_nothing_taken(ring()); }

TEST(CompiledEngineMemory, TakesNothingForRulesOfOtherKinds) {
  Scenario scenario = ring();
  scenario.name = "ring with powers of weights";
  scenario.projections[0].rule = "(post[0] - post[1]) * pre[0] - 0.01 * w^2 * post[0]";
  scenario.projections[1].rule = "post[0] * pre[1]^2 - 0.1 * w";
  expect_nothing_taken(scenario);
}

TEST(CompiledEngineMemory, TakesNothingForErrorsTargetsAndSparseProjections) {
  Scenario scenario = testing_support::feedforward(kDimensions);
  scenario.learning.rate = 0.001;
  scenario.data.source = testing_support::examples(kExamples, kDimensions, 7);
  expect_nothing_taken(scenario);
}

TEST(CompiledEngineMemory, TakesNothingToLimitNorms) {
  Scenario scenario = ring();
  scenario.name = "ring with limits";
  for (ProjectionSpec& projection : scenario.projections) {
    projection.weight_limit = WeightLimit{.element = 0.9, .incoming_norm = 0.5};
  }
  expect_nothing_taken(scenario);
}

// However long the run and the batch.
TEST(CompiledEngineMemory, TakesNothingToRecord) {
  Scenario scenario = testing_support::ring({.sizes = {12, 5}, .rate = 0.01});
  scenario.data.source = testing_support::examples(kExamples, 12, 7);
  for (const std::uint32_t batch : {1U, 20U, 150U}) {
    Forgetful recorder;
    EXPECT_EQ(allocations_in_steady_state(scenario, {.batch = batch, .recorder = &recorder}), 0U);
    EXPECT_GT(recorder.told, 5 * kExamples * 200U);
  }
}

}  // namespace
}  // namespace recirc
