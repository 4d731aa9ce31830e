// Neurons that round, many at once: what each of them does alone, bit by bit.
#include "sim/compiled/fixed_point_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "neurons/random.hpp"
#include "sim/compiled/lane_functions.hpp"

namespace recirc {
namespace {

constexpr std::uint32_t kNeurons = 1003;  // no whole number of vectors
constexpr std::uint32_t kPresentations = 100;
constexpr Time kPeriod{1000};
constexpr Time kAfter{17};
constexpr NeuronId kFirst{5};

NeuronModel model(Activation activation, bool is_stochastic) {
  NeuronModel neuron;
  neuron.activation = activation;
  neuron.soma_memory = 0.25;
  // Steps so short that a last bit of f(S) decides here and there, and half of all are in doubt.
  neuron.numbers = {.range = 1, .step = 0x1p-44, .is_stochastic = is_stochastic, .seed = 3};
  return neuron;
}

Matrix<double> drawn(double size) {
  Matrix<double> numbers(kPresentations, kNeurons);
  for (std::uint32_t row = 0; row < kPresentations; ++row) {
    for (std::uint32_t k = 0; k < kNeurons; ++k) {
      numbers.row(row)[k] = size * (2 * uniform({7, Purpose::shuffle, row, k}) - 1);
    }
  }
  return numbers;
}

// How many f(S) of the vectorised function are rounded to another number.
std::uint64_t rounded_otherwise(const NeuronModel& neuron, const Matrix<double>& sums) {
  std::uint64_t others = 0;
  with_activation(neuron.activation, [&](auto function) {
    for (std::uint32_t row = 0; row < kPresentations; ++row) {
      for (std::uint32_t k = 0; k < kNeurons; ++k) {
        const double S = sums.row(row)[k];
        const double twin = function(Lanes<double>(S))[0];
        others += nearest(neuron.numbers, twin) != nearest(neuron.numbers, function(S)) ? 1 : 0;
      }
    }
  });
  return others;
}

void expect_as_one_by_one(const NeuronModel& neuron, double size) {
  const Matrix<double> sums = drawn(size);
  const Matrix<double> starts = drawn(0.5);
  Matrix<double> activities(kPresentations, kNeurons);
  Matrix<double> somas(kPresentations, kNeurons);
  NeuronState flags;
  flags.has_start = true;
  VolleyRows<double> rows;
  rows.sum = sums.row(0);
  rows.start = starts.row(0);
  rows.activity_out = activities.row(0);
  rows.soma_out = somas.row(0);
  rows.stride = padded<double>(kNeurons);
  rows.presentations = kPresentations;
  rows.neurons = kNeurons;
  std::vector<std::uint32_t> failed;
  receive_volley_in_numbers(neuron, Port::basal, flags, rows,
                            {.first_neuron = kFirst,
                             .first_presentation = Time{0},
                             .period = kPeriod,
                             .after = {&kAfter, 1}},
                            failed);
  EXPECT_TRUE(failed.empty());
  std::uint64_t different = 0;
  with_activation(neuron.activation, [&](auto function) {
    for (std::uint32_t row = 0; row < kPresentations; ++row) {
      for (std::uint32_t k = 0; k < kNeurons; ++k) {
        NeuronState state = flags;
        state.start = starts.row(row)[k];
        const InNumbersOf keep(neuron, NeuronId{index(kFirst) + k},
                               kPeriod * static_cast<std::int64_t>(row) + kAfter);
        const Signals signals =
            receive_basal_volley(neuron, state, 0.0, sums.row(row)[k], function, keep);
        different += activities.row(row)[k] != state.activity ? 1 : 0;
        different += somas.row(row)[k] != signals.soma ? 1 : 0;
      }
    }
  });
  EXPECT_EQ(different, 0U) << static_cast<int>(neuron.activation);
}

TEST(FixedPointRows, RoundAsNeuronsDoOneByOne) {
  for (const bool is_stochastic : {false, true}) {
    for (const Activation activation :
         {Activation::identity, Activation::tanh, Activation::logistic, Activation::relu}) {
      expect_as_one_by_one(model(activation, is_stochastic), 3);
      expect_as_one_by_one(model(activation, is_stochastic), 40);
    }
  }
}

// What that is worth.
TEST(FixedPointRows, WouldOtherwiseRoundSomeActivitiesToOtherNumbers) {
  EXPECT_GT(rounded_otherwise(model(Activation::tanh, false), drawn(3)), 5U);
}

// What decides where no doubt is left: 2^-46, sixteen times this.
TEST(FixedPointRows, HaveFunctionsThatAreNearThoseOfOneNumber) {
  for (const double size : {1e-3, 1.0, 5.0, 50.0}) {
    const Matrix<double> sums = drawn(size);
    double apart = 0;
    for (std::uint32_t k = 0; k < kPresentations * sums.view().stride; ++k) {
      const double S = sums.row(0)[k];
      apart = std::max(apart, std::abs(transfer::Tanh{}(Lanes<double>(S))[0] - std::tanh(S)));
      apart = std::max(
          apart, std::abs(transfer::Logistic{}(Lanes<double>(S))[0] - transfer::Logistic{}(S)));
    }
    EXPECT_GT(apart, 0);
    EXPECT_LT(apart, 0x1p-50);
  }
}

TEST(FixedPointRows, TellWhichSumsAreNotFinite) {
  const NeuronModel neuron = model(Activation::tanh, false);
  Matrix<double> sums = drawn(1);
  sums.row(3)[kNeurons - 1] = std::nan("");
  VolleyRows<double> rows;
  rows.sum = sums.row(0);
  rows.stride = padded<double>(kNeurons);
  rows.presentations = kPresentations;
  rows.neurons = kNeurons;
  std::vector<std::uint32_t> failed;
  receive_volley_in_numbers(
      neuron, Port::basal, {}, rows,
      {.first_presentation = Time{0}, .period = kPeriod, .after = {&kAfter, 1}}, failed);
  EXPECT_EQ(failed, std::vector<std::uint32_t>{3});
}

}  // namespace
}  // namespace recirc
