// One neuron, one event at a time.
#include "neurons/neuron.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

namespace recirc {
namespace {

using namespace literals;

NeuronModel model_of(Activation activation = Activation::identity) {
  NeuronModel model;
  model.activation = activation;
  model.window = 100_ns;
  return model;
}

NeuronModel clamped_model(std::uint32_t max_sends) {
  NeuronModel model = model_of();
  model.clamped = true;
  model.max_sends = max_sends;
  return model;
}

Signals basal(const NeuronModel& model, NeuronState& state, double sum, double bias = 0) {
  return with_activation(model.activation, [&](const auto& activate) {
    return receive_basal_volley(model, state, bias, sum, activate);
  });
}

TEST(Neuron, AnswersABasalVolleyOnSomaAndAxon) {
  const NeuronModel model = model_of(Activation::tanh);
  NeuronState state;
  const Signals signals = basal(model, state, 0.5, 0.25);
  EXPECT_TRUE(signals.has_soma);
  EXPECT_TRUE(signals.has_axon);
  EXPECT_FALSE(signals.has_error);
  EXPECT_EQ(signals.soma, std::tanh(0.75));
  EXPECT_EQ(signals.axon, std::tanh(0.75));
}

TEST(Neuron, ShowsAndSendsItsClampAsItIs) {
  NeuronModel model = clamped_model(1);
  model.activation = Activation::logistic;
  model.axon_memory = model.soma_memory = 0.5;
  NeuronState state;
  const Signals signals = receive_clamp(model, state, 3.0);
  EXPECT_EQ(signals.soma, 3.0);
  EXPECT_EQ(signals.axon, 3.0);
  EXPECT_FALSE(signals.has_error);
}

// With the activity at the start of the window: O(0), of a clamped neuron the clamp.
TEST(Neuron, MixesAxonAndSomaWithTheStartOfTheWindow) {
  NeuronModel model = model_of();
  model.axon_memory = 0.25;
  model.soma_memory = 0.5;
  NeuronState state;
  EXPECT_EQ(basal(model, state, 4.0).axon, 4.0);
  const Signals signals = basal(model, state, 8.0);
  EXPECT_EQ(signals.axon, 0.25 * 4 + 0.75 * 8);
  EXPECT_EQ(signals.soma, 0.5 * 4 + 0.5 * 8);

  model.clamped = true;
  NeuronState clamped;
  receive_clamp(model, clamped, 1.0);
  EXPECT_EQ(basal(model, clamped, 8.0).axon, 0.25 * 1 + 0.75 * 8);
}

TEST(Neuron, MixesActivitiesAndNotInputs) {
  NeuronModel model = model_of(Activation::tanh);
  model.soma_memory = 0.25;
  NeuronState state;
  basal(model, state, 1.0);
  EXPECT_EQ(basal(model, state, -2.0).soma, 0.25 * std::tanh(1.0) + 0.75 * std::tanh(-2.0));
}

TEST(Neuron, StopsSendingButStillShowsItsSoma) {
  NeuronModel model = model_of();
  model.max_sends = 2;
  NeuronState state;
  EXPECT_TRUE(basal(model, state, 1).has_axon);
  EXPECT_TRUE(basal(model, state, 2).has_axon);
  const Signals signals = basal(model, state, 3);
  EXPECT_FALSE(signals.has_axon);
  EXPECT_TRUE(signals.has_soma);
  EXPECT_EQ(signals.soma, 3.0);
}

TEST(Neuron, CountsTheClampAsASend) {
  const NeuronModel model = clamped_model(2);
  NeuronState state;
  EXPECT_TRUE(receive_clamp(model, state, 1).has_axon);
  EXPECT_TRUE(basal(model, state, 2).has_axon);
  EXPECT_FALSE(basal(model, state, 3).has_axon);
}

TEST(Neuron, SendsAZeroLikeAnythingElse) {
  const NeuronModel model = model_of();
  NeuronState state;
  const Signals signals = basal(model, state, 0);
  EXPECT_TRUE(signals.has_axon);
  EXPECT_EQ(signals.axon, 0.0);
}

TEST(Neuron, SpeaksByChangeAfterTheFirstLevel) {
  NeuronModel model = model_of();
  model.transmission = Transmission::change;
  model.threshold = 0.5;
  NeuronState state;
  EXPECT_EQ(basal(model, state, 0.25).axon, 0.25);   // the first, however small
  EXPECT_FALSE(basal(model, state, 0.75).has_axon);  // 0.5 more: not above the threshold
  EXPECT_EQ(basal(model, state, 1.0).axon, 0.75);    // against what was last sent
  EXPECT_EQ(basal(model, state, 0.0).axon, -1.0);
  EXPECT_FALSE(basal(model, state, -0.5).has_axon);
}

TEST(Neuron, ShowsItsSomaByLevelEvenIfItSpeaksByChange) {
  NeuronModel model = model_of();
  model.transmission = Transmission::change;
  model.threshold = 10;
  NeuronState state;
  basal(model, state, 1);
  const Signals signals = basal(model, state, 2);
  EXPECT_FALSE(signals.has_axon);
  EXPECT_EQ(signals.soma, 2.0);
}

// Otherwise a neuron that kept still would start a round of its own when all others are done.
TEST(Neuron, HasHadItsTurnWhenItKeepsAChangeBack) {
  NeuronModel model = model_of();
  model.transmission = Transmission::change;
  model.threshold = 1;
  model.max_sends = 2;
  NeuronState state;
  EXPECT_TRUE(basal(model, state, 1).has_axon);
  EXPECT_FALSE(basal(model, state, 1.5).has_axon);
  EXPECT_FALSE(basal(model, state, 9).has_axon);
}

TEST(Neuron, SendsNoChangeOfZeroAtThresholdZero) {
  NeuronModel model = model_of();
  model.transmission = Transmission::change;
  NeuronState state;
  basal(model, state, 1);
  EXPECT_FALSE(basal(model, state, 1).has_axon);
  EXPECT_TRUE(basal(model, state, 1.0000000000000002).has_axon);
}

TEST(Neuron, RecirculatesItsErrorIfItShould) {
  NeuronModel model = clamped_model(2);
  model.recirculates = Recirculates::error;
  model.axon_memory = 0.5;
  NeuronState state;
  EXPECT_EQ(receive_clamp(model, state, 1).axon, 1.0);
  const Signals signals = basal(model, state, 0.25);
  EXPECT_EQ(signals.axon, 0.75);
  EXPECT_EQ(signals.soma, 0.25);
}

TEST(Neuron, ComparesItsFirstVolleyWithItsClamp) {
  const NeuronModel model = clamped_model(3);
  NeuronState state;
  receive_clamp(model, state, 1);
  const Signals first = basal(model, state, 0.25);
  EXPECT_TRUE(first.has_error);
  EXPECT_TRUE(first.is_judged);
  EXPECT_EQ(first.error, 0.75);
  const Signals second = basal(model, state, 0.5);
  EXPECT_FALSE(second.has_error);
  EXPECT_FALSE(second.is_judged);
}

TEST(Neuron, ComparesWithATargetThatCameBefore) {
  const NeuronModel model = model_of();
  NeuronState state;
  EXPECT_FALSE(receive_target_volley(state, 1).has_error);
  const Signals signals = basal(model, state, 0.25);
  EXPECT_TRUE(signals.is_judged);
  EXPECT_EQ(signals.error, 0.75);
  EXPECT_EQ(signals.soma, 0.25);
}

TEST(Neuron, ComparesWithATargetThatCameAfter) {
  const NeuronModel model = model_of();
  NeuronState state;
  basal(model, state, 0.25);
  basal(model, state, 0.5);
  const Signals signals = receive_target_volley(state, 1);
  EXPECT_TRUE(signals.has_error);
  EXPECT_TRUE(signals.is_judged);
  EXPECT_EQ(signals.error, 0.5);
  EXPECT_FALSE(signals.has_soma);
  EXPECT_FALSE(signals.has_axon);
}

TEST(Neuron, MultipliesApicalInputWithItsSlope) {
  const NeuronModel model = model_of(Activation::tanh);
  NeuronState state;
  basal(model, state, 0.5);
  const Signals signals = receive_apical_volley(model, state, 2.0);
  EXPECT_TRUE(signals.has_error);
  EXPECT_FALSE(signals.is_judged);
  EXPECT_FALSE(signals.has_soma);
  EXPECT_FALSE(signals.has_axon);
  EXPECT_EQ(signals.error, 2.0 * (1 - std::tanh(0.5) * std::tanh(0.5)));
}

TEST(Neuron, SignalsOnlyTheFirstErrorOfAWindow) {
  const NeuronModel model = model_of();
  NeuronState state;
  basal(model, state, 0.5);
  EXPECT_TRUE(receive_apical_volley(model, state, 2.0).has_error);
  EXPECT_FALSE(receive_apical_volley(model, state, 3.0).has_error);
  const Signals signals = receive_target_volley(state, 1);
  EXPECT_FALSE(signals.has_error);
  EXPECT_FALSE(signals.is_judged);
}

TEST(Neuron, LetsItsBiasActInTheFirstVolleyOnlyIfItShould) {
  NeuronModel model = model_of();
  NeuronState state;
  EXPECT_EQ(basal(model, state, 1, 0.5).soma, 1.5);
  EXPECT_EQ(basal(model, state, 1, 0.5).soma, 1.5);

  model.bias_in_first_volley_only = true;
  NeuronState other;
  EXPECT_EQ(basal(model, other, 1, 0.5).soma, 1.5);
  EXPECT_EQ(basal(model, other, 1, 0.5).soma, 1.0);
}

TEST(Neuron, ForgetsItsWindow) {
  NeuronModel model = model_of();
  model.axon_memory = 0.5;
  model.max_sends = 1;
  model.transmission = Transmission::change;
  NeuronState state;
  EXPECT_TRUE(open_window(model, state, 10_ns));
  receive_target_volley(state, 7);
  basal(model, state, 4);
  EXPECT_FALSE(open_window(model, state, 109_ns));
  EXPECT_FALSE(basal(model, state, 4).has_axon);

  EXPECT_TRUE(open_window(model, state, 110_ns));
  const Signals signals = basal(model, state, 8);
  EXPECT_TRUE(signals.has_axon);    // its sends start again,
  EXPECT_EQ(signals.axon, 8.0);     // with a level, and without the old O(0),
  EXPECT_FALSE(signals.has_error);  // and the target is gone
}

TEST(Neuron, KeepsCountingSendsOfAClampedNeuronUntilItsNextClamp) {
  const NeuronModel model = clamped_model(2);
  NeuronState state;
  open_window(model, state, 0_ns);
  receive_clamp(model, state, 1);
  basal(model, state, 2);
  EXPECT_TRUE(open_window(model, state, 100_ns));
  EXPECT_FALSE(basal(model, state, 3).has_axon);
  EXPECT_TRUE(receive_clamp(model, state, 1).has_axon);
  EXPECT_TRUE(basal(model, state, 3).has_axon);
}

// Presentations that overlap: the clamp falls into a window that is still open.
TEST(Neuron, RestartsItsCountsAtTheNextClampButNotItsWindow) {
  NeuronModel model = clamped_model(2);
  model.bias_in_first_volley_only = true;
  NeuronState state;
  open_window(model, state, 0_ns);
  receive_clamp(model, state, 1);
  EXPECT_TRUE(basal(model, state, 2, 0.5).has_error);
  open_window(model, state, 50_ns);
  EXPECT_TRUE(receive_clamp(model, state, 3).has_axon);
  const Signals signals = basal(model, state, 2, 0.5);
  EXPECT_EQ(signals.soma, 2.5);
  EXPECT_TRUE(signals.has_axon);
  EXPECT_FALSE(signals.has_error);  // the window has had its first
}

}  // namespace
}  // namespace recirc
