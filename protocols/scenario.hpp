#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "neurons/event.hpp"
#include "neurons/kinds.hpp"
#include "neurons/rate_schedule.hpp"
#include "neurons/time.hpp"

namespace recirc {

/// A scenario as plain values: what protocols/scenario.proto says, converted once. Where the file
/// may leave a value to be derived it is optional here; every other default is filled in.

// ---- data ---------------------------------------------------------------------------------------

/// U.V of section 7.1: V [rank, dimensions] is fixed by the seed, U is new for every example.
struct LowRankData {
  std::uint32_t dimensions = 100;
  std::uint32_t rank = 20;
  std::uint64_t train_examples = 60000;  ///< an epoch
  std::uint64_t test_examples = 10000;
  friend bool operator==(const LowRankData&, const LowRankData&) = default;
};

/// IDX images by the name of a known data set, or by their files.
struct IdxData {
  std::string name{};
  std::string train_images{};
  std::string test_images{};
  std::optional<std::uint64_t> train_examples{};  ///< only the first so many
  std::optional<std::uint64_t> test_examples{};
  /// With labels: behind the pixels an example has so many values, 1 for its class, 0 for others.
  std::optional<std::uint32_t> classes{};
  std::string train_labels{};  ///< empty: beside the images
  std::string test_labels{};
  friend bool operator==(const IdxData&, const IdxData&) = default;
};

/// numpy arrays [examples, dimensions]; `test` may be empty (then the training data).
struct NpyData {
  std::string train{};
  std::string test{};
  friend bool operator==(const NpyData&, const NpyData&) = default;
};

/// Examples written in the scenario; `test` may be empty (then the training data).
struct InlineData {
  std::vector<std::vector<double>> train{};
  std::vector<std::vector<double>> test{};
  friend bool operator==(const InlineData&, const InlineData&) = default;
};

struct DataSpec {
  std::variant<std::monostate, LowRankData, IdxData, NpyData, InlineData> source{};
  bool shuffle = true;
  friend bool operator==(const DataSpec&, const DataSpec&) = default;
};

// ---- populations and projections ----------------------------------------------------------------

struct ConstantValue {
  double value = 0;
  friend bool operator==(const ConstantValue&, const ConstantValue&) = default;
};
/// The training data's mean through the inverse of the activation.
struct DataMean {
  friend bool operator==(const DataMean&, const DataMean&) = default;
};
struct NpyFile {
  std::string path{};
  friend bool operator==(const NpyFile&, const NpyFile&) = default;
};
struct Values {
  std::vector<double> values{};
  friend bool operator==(const Values&, const Values&) = default;
};
struct GlorotUniform {
  friend bool operator==(const GlorotUniform&, const GlorotUniform&) = default;
};
struct NormalWeights {
  double mean = 0;
  double standard_deviation = 0;
  friend bool operator==(const NormalWeights&, const NormalWeights&) = default;
};
struct IdentityWeights {
  friend bool operator==(const IdentityWeights&, const IdentityWeights&) = default;
};

using InitialBias = std::variant<ConstantValue, DataMean, NpyFile, Values>;
/// Matrices are [post, pre], row by row.
using InitialWeights =
    std::variant<GlorotUniform, NormalWeights, IdentityWeights, ConstantValue, NpyFile, Values>;

struct TransmissionSpec {
  Transmission kind = Transmission::level;
  double threshold = 0;  ///< of `change`: sent where |difference| > threshold
  friend bool operator==(const TransmissionSpec&, const TransmissionSpec&) = default;
};

struct BiasSpec {
  InitialBias initial{};
  std::string rule{};  ///< empty: the bias stays as it is
  std::optional<double> rate{};
  std::optional<RateSchedule> schedule{};
  bool first_volley_only = false;
  friend bool operator==(const BiasSpec&, const BiasSpec&) = default;
};

/// Neurons that never speak again.
struct DeadSpec {
  double fraction = 0;                   ///< of the population, to the nearest whole number, or ...
  std::vector<std::uint32_t> neurons{};  ///< ... these
  std::uint64_t from_presentation = 0;   ///< the first one that they miss
  friend bool operator==(const DeadSpec&, const DeadSpec&) = default;
};

/// How many of `size` neurons die.
std::uint32_t dead_count(const DeadSpec& dead, std::uint32_t size);

struct PopulationSpec {
  std::string name{};
  std::uint32_t size = 0;
  Activation activation = Activation::identity;
  std::optional<BiasSpec> bias{};
  bool clamped = false;
  std::uint32_t recirculations = 1;  ///< of a clamped population
  Recirculates recirculates = Recirculates::activity;
  double axon_memory = 0;  ///< a of DESIGN section 2
  double soma_memory = 0;  ///< s of DESIGN section 2
  std::optional<std::uint32_t> max_sends{};
  TransmissionSpec transmission{};
  std::optional<Time> integration{};
  std::optional<DeadSpec> dead{};
  friend bool operator==(const PopulationSpec&, const PopulationSpec&) = default;
};

struct AllToAll {
  friend bool operator==(const AllToAll&, const AllToAll&) = default;
};
struct OneToOne {
  friend bool operator==(const OneToOne&, const OneToOne&) = default;
};
struct FixedInDegree {
  std::uint32_t synapses = 0;
  friend bool operator==(const FixedInDegree&, const FixedInDegree&) = default;
};
struct Pairs {
  std::vector<std::uint32_t> pre{};
  std::vector<std::uint32_t> post{};
  friend bool operator==(const Pairs&, const Pairs&) = default;
};
using Connectivity = std::variant<AllToAll, OneToOne, FixedInDegree, Pairs>;

/// Drawn uniformly from [least, most] for every synapse.
struct UniformDelay {
  Time least{};
  Time most{};
  friend bool operator==(const UniformDelay&, const UniformDelay&) = default;
};
/// The total from neuron to neuron.
using DelaySpec = std::variant<Time, UniformDelay>;

struct WeightLimit {
  std::optional<double> element{};
  std::optional<double> incoming_norm{};
  friend bool operator==(const WeightLimit&, const WeightLimit&) = default;
};

/// The weights are those of another projection: of the synapse from neuron j to neuron i there, for
/// the synapse from j to i here, or, transposed, from i to j.
struct TieSpec {
  std::string projection{};
  bool transpose = false;
  friend bool operator==(const TieSpec&, const TieSpec&) = default;
};

struct ProjectionSpec {
  std::string name{};  ///< "pre-post" unless given
  std::string pre{};
  std::string post{};
  Output output = Output::axon;
  Port port = Port::basal;
  Connectivity connectivity{};
  InitialWeights weights{};
  std::string rule{};  ///< empty: not plastic
  std::optional<double> rate{};
  std::optional<RateSchedule> schedule{};
  std::optional<WeightLimit> weight_limit{};
  std::optional<DelaySpec> delay{};
  std::optional<Time> jitter{};      ///< of delays, up and down, for every event and synapse
  std::optional<double> loss{};      ///< probability that an event doesn't reach a synapse
  std::optional<TieSpec> tied_to{};  ///< then `weights` and `weight_limit` are not given
  friend bool operator==(const ProjectionSpec&, const ProjectionSpec&) = default;
};

// ---- presets ------------------------------------------------------------------------------------

enum class BiasStart : std::uint8_t { zero, data_mean };

/// A deep learning channel of appendix B: a projection back from the output.
struct ChannelSpec {
  InitialWeights weights{};
  std::optional<TieSpec> tied_to{};
  friend bool operator==(const ChannelSpec&, const ChannelSpec&) = default;
};

/// What the circular and the standard autoencoder have in common. `layers` lists the input layer
/// and the hidden layers; the output layer (the same neurons, or as many others) is not repeated.
struct AutoencoderSpec {
  std::vector<std::uint32_t> layers{};
  Activation hidden_activation = Activation::identity;
  Activation output_activation = Activation::identity;
  BiasStart output_bias = BiasStart::zero;
  InitialWeights initial_weights{};
  bool fixed_biases = false;
  TransmissionSpec transmission{};
  // Of a standard autoencoder only.
  std::optional<ChannelSpec> c2{};  ///< output -> hidden
  std::optional<ChannelSpec> c3{};  ///< output -> input
  bool without_c1 = false;          ///< the output is not told what it should have been
  friend bool operator==(const AutoencoderSpec&, const AutoencoderSpec&) = default;
};

enum class Combination : std::uint8_t { plain, ccr, rcc, ccrcc, rwcc };
enum class TopRule : std::uint8_t { gradient, equation_48, equation_51 };

/// Output recirculation, eq. 23 and 51.
struct RecirculationSpec {
  Combination combination = Combination::plain;
  double lambda = 0.5;
  double lambda2 = 0.5;
  std::uint32_t first_cycle = 0;  ///< n
  std::uint32_t last_cycle = 1;   ///< m
  TopRule top = TopRule::gradient;
  friend bool operator==(const RecirculationSpec&, const RecirculationSpec&) = default;
};

/// Error recirculation, eq. 18.
struct ErrorRecirculationSpec {
  bool bias_in_recirculation = false;
  friend bool operator==(const ErrorRecirculationSpec&, const ErrorRecirculationSpec&) = default;
};

/// Only the projection onto the output layer learns, eq. 11.
struct TopSpec {
  friend bool operator==(const TopSpec&, const TopSpec&) = default;
};

/// The output's error goes back layer by layer through the transposed forward weights, eq. 6.
struct BackpropagationSpec {
  friend bool operator==(const BackpropagationSpec&, const BackpropagationSpec&) = default;
};
/// Likewise through fixed random weights.
struct RandomBackpropagationSpec {
  friend bool operator==(const RandomBackpropagationSpec&,
                         const RandomBackpropagationSpec&) = default;
};
/// From the output straight to every hidden layer, through fixed random weights.
struct SkippedRandomBackpropagationSpec {
  friend bool operator==(const SkippedRandomBackpropagationSpec&,
                         const SkippedRandomBackpropagationSpec&) = default;
};
/// Layer by layer, through weights that begin at random and learn too.
struct AdaptiveRandomBackpropagationSpec {
  friend bool operator==(const AdaptiveRandomBackpropagationSpec&,
                         const AdaptiveRandomBackpropagationSpec&) = default;
};

using Algorithm = std::variant<std::monostate, RecirculationSpec, ErrorRecirculationSpec, TopSpec,
                               BackpropagationSpec, RandomBackpropagationSpec,
                               SkippedRandomBackpropagationSpec, AdaptiveRandomBackpropagationSpec>;

struct LearningSpec {
  Algorithm algorithm{};
  double rate = 0.01;
  std::vector<double> layer_rates{};
  std::optional<RateSchedule> schedule{};
  std::uint32_t batch = 1;
  Apply apply = Apply::batch;
  WeightLimit weight_limit{};
  friend bool operator==(const LearningSpec&, const LearningSpec&) = default;
};

/// What goes wrong in all projections and populations that don't say otherwise.
struct FaultsSpec {
  Time jitter{0};
  double loss = 0;
  std::optional<DeadSpec> dead{};  ///< of populations that neither stimulus nor target reaches
  friend bool operator==(const FaultsSpec&, const FaultsSpec&) = default;
};

/// Numbers of fixed point; a range is a power of two, 0 bits are any number.
struct ArithmeticSpec {
  std::uint32_t weight_bits = 0;    ///< of weights and biases
  std::uint32_t activity_bits = 0;  ///< of activities and errors
  bool stochastic_rounding = false;
  double weight_range = 2;
  double activity_range = 1;
  double bias_range = 2;  ///< weight_range unless given
  friend bool operator==(const ArithmeticSpec&, const ArithmeticSpec&) = default;
};

// ---- time and run -------------------------------------------------------------------------------

struct TimingSpec {
  Time delay{1000};
  std::optional<Time> window{};
  std::optional<Time> period{};
  Time integration{0};
  bool allow_violations = false;
  friend bool operator==(const TimingSpec&, const TimingSpec&) = default;
};

/// How often a run keeps what it can go on from; it decides no result.
struct CheckpointSpec {
  double every_s = 30;             ///< wall-clock seconds; 0: not by time
  std::uint64_t every_epochs = 0;  ///< 0: not by epochs
  friend bool operator==(const CheckpointSpec&, const CheckpointSpec&) = default;
};

struct RunSpec {
  std::uint64_t epochs = 1;
  std::optional<std::uint64_t> presentations{};
  CheckpointSpec checkpoints{};
  friend bool operator==(const RunSpec&, const RunSpec&) = default;
};

/// A linear readout of labels from what a population first answers, by ridge regression.
struct ProbeSpec {
  std::string population{};
  double ridge = 0.001;
  std::uint64_t train_examples = 5000;
  friend bool operator==(const ProbeSpec&, const ProbeSpec&) = default;
};

/// What is measured at the end of every epoch, beyond losses and counts.
struct MeasureSpec {
  bool weights = false;                 ///< norms; angles between the ways forth and back
  std::uint32_t gradient_examples = 0;  ///< of the batch that is held against the true gradient
  std::optional<ProbeSpec> probe{};
  friend bool operator==(const MeasureSpec&, const MeasureSpec&) = default;
};

/// Single neurons, by their numbers within a population.
struct RecordedNeurons {
  std::string population{};
  std::vector<std::uint32_t> numbers{};
  friend bool operator==(const RecordedNeurons&, const RecordedNeurons&) = default;
};
/// A single synapse, by the numbers of its neurons within their populations.
struct RecordedSynapse {
  std::string projection{};
  std::uint32_t pre = 0;
  std::uint32_t post = 0;
  friend bool operator==(const RecordedSynapse&, const RecordedSynapse&) = default;
};
/// Which events go to the run's trace; those of the whole network where nobody is named.
struct RecordSpec {
  /// [first, last), counted from 0 through the run; empty: all.
  std::vector<std::uint64_t> presentations{};
  std::vector<std::string> populations{};  ///< their neurons and biases
  std::vector<std::string> projections{};  ///< their synapses
  std::vector<RecordedNeurons> neurons{};
  std::vector<RecordedSynapse> synapses{};
  std::vector<EventKind> kinds{};  ///< empty: all
  friend bool operator==(const RecordSpec&, const RecordSpec&) = default;
};

/// What an engine calculates with, and holds weights in: 64 or 32 bits.
enum class Precision : std::uint8_t { double_precision, single_precision };

struct Scenario {
  std::string name{};
  std::uint64_t seed = 1;
  DataSpec data{};
  std::optional<AutoencoderSpec> circular_autoencoder{};
  std::optional<AutoencoderSpec> standard_autoencoder{};
  std::vector<PopulationSpec> populations{};
  std::vector<ProjectionSpec> projections{};
  LearningSpec learning{};
  TimingSpec timing{};
  RunSpec run{};
  Precision precision = Precision::double_precision;
  MeasureSpec measure{};
  FaultsSpec faults{};
  std::optional<RecordSpec> record{};
  ArithmeticSpec arithmetic{};
  friend bool operator==(const Scenario&, const Scenario&) = default;
};

}  // namespace recirc
