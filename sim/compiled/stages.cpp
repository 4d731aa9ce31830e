#include "sim/compiled/stages.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <variant>

#include "network/ties.hpp"
#include "sim/compiled/live_steps.hpp"

namespace recirc {
namespace {

// How much of the near cache the neurons of a block may fill with their values and weights, and
// the numbers that a block is a multiple of: what the widest tiles are made for. Blocks for the
// first cache have been tried: they cut rows of weights into pieces too short to be read fast.
constexpr std::size_t kBlockBytes = std::size_t{1024} * 1024;
constexpr std::uint32_t kBlockStep = 48;

// The population that learns by a step.
PopulationId learner_of(const Network& network, const LearnStep& learn) {
  return learn.is_bias ? PopulationId{learn.number} : network.projections[learn.number].post;
}

// Whether the tape uses what a step changes after the step.
bool is_used_after(const Network& network, const Tape& tape, const TapeStep& step) {
  const auto& learn = std::get<LearnStep>(step.operation);
  return std::any_of(tape.steps.data() + (&step - tape.steps.data()),
                     tape.steps.data() + tape.steps.size(), [&](const TapeStep& later) {
                       if (!later.is_live) return false;
                       if (const auto* deliver = std::get_if<DeliverStep>(&later.operation)) {
                         return !learn.is_bias && weight_owner(network, deliver->projection) ==
                                                      ProjectionId{learn.number};
                       }
                       const auto* volley = std::get_if<VolleyStep>(&later.operation);
                       return learn.is_bias && volley != nullptr &&
                              index(volley->population) == learn.number;
                     });
}

// Goes through the steps and opens a stage where the last one can't take a step.
class StageBuilder {
 public:
  StageBuilder(const Network& network, const Tape& tape) : network_(network), tape_(tape) {}

  std::vector<Stage> build() {
    for (const TapeStep& step : tape_.steps) {
      if (!step.is_live || std::holds_alternative<ClampStep>(step.operation)) continue;
      std::visit([&](const auto& operation) { add(step, operation); }, step.operation);
    }
    return std::move(stages_);
  }

 private:
  void add(const TapeStep& /*step*/, const ClampStep& /*clamp*/) {}

  void add(const TapeStep& step, const DeliverStep& deliver) {
    const Projection& projection = network_.projection(deliver.projection);
    if (projection.all_to_all) return add_to(projection.post, step, deliver.pre);
    stages_.push_back({.steps = {&step}, .after = {}, .population = projection.post});
    written_.clear();
    is_open_ = false;
  }
  void add(const TapeStep& step, const VolleyStep& volley) {
    add_to(volley.population, step, kNoValue);
  }
  void add(const TapeStep& step, const FactorStep& factor) {
    add_to(tape_.values[factor.value].population, step, kNoValue);
  }

  void add(const TapeStep& step, const LearnStep& learn) {
    if (!learns_at_once(network_, tape_, step)) return;
    add_to(learner_of(network_, learn), step, learn.groups[0].pre);
  }

  // Counts read values and leave none: they can wait for the end of a stage.
  void add(const TapeStep& step, const CountStep& count) {
    if (stages_.empty()) stages_.push_back({.steps = {}, .after = {}, .population = {}});
    Stage& stage = stages_.back();
    const bool is_here = count.values.size() == 1 && written_.contains(count.values[0]) &&
                         network_.projection(count.projection).all_to_all;
    (is_here ? stage.steps : stage.after).push_back(&step);
  }

  // A step for the neurons of a population, each of which reads `all`: a value of all neurons of
  // another one, or of this one.
  void add_to(PopulationId population, const TapeStep& step, ValueId all) {
    if (!is_open_ || stages_.back().population != population || written_.contains(all)) {
      stages_.push_back({.steps = {}, .after = {}, .population = population});
      written_.clear();
      is_open_ = true;
    }
    stages_.back().steps.push_back(&step);
    for (const ValueId value : writes_of(step)) written_.insert(value);
  }

  const Network& network_;
  const Tape& tape_;
  std::vector<Stage> stages_;
  std::set<ValueId> written_;  // by the last stage
  bool is_open_ = false;       // and that one may take steps
};

// What a neuron of a stage fills of a cache: its values in a tile, and the weights onto it.
std::size_t bytes_of_neuron(const Network& network, const Stage& stage, const Tape& tape,
                            std::uint32_t presentations, std::size_t bytes) {
  std::set<ValueId> values;
  std::set<std::uint32_t> projections;
  for (const TapeStep* step : stage.steps) {
    for (const ValueId value : writes_of(*step)) values.insert(value);
    for (const ValueId value : reads_of(tape, *step)) {
      if (tape.values[value].population == stage.population) values.insert(value);
    }
    if (const auto* deliver = std::get_if<DeliverStep>(&step->operation)) {
      projections.insert(index(deliver->projection));
    }
  }
  std::size_t numbers = values.size() * presentations;
  for (const std::uint32_t number : projections) {
    numbers += network.population(network.projections[number].pre).size;
  }
  return std::max<std::size_t>(1, numbers) * bytes;
}

}  // namespace

bool learns_at_once(const Network& network, const Tape& tape, const TapeStep& step) {
  const auto& learn = std::get<LearnStep>(step.operation);
  if (network.timing.batch != 1 || learn.groups.size() != 1) return false;
  if (learn.is_bias) {
    if (!network.populations[learn.number].bias->numbers.is_exact()) return false;
  } else {
    const Projection& projection = network.projections[learn.number];
    if (!projection.synapse.numbers.is_exact()) return false;
    if (!projection.all_to_all || learn.groups[0].pre == kNoValue) return false;
    if (std::isfinite(projection.synapse.incoming_norm_limit)) return false;
    if (projection.tie || has_learning_ties(network, ProjectionId{learn.number})) return false;
  }
  return !is_used_after(network, tape, step);
}

std::vector<Stage> stages_of(const Network& network, const Tape& tape, std::uint32_t presentations,
                             std::size_t bytes) {
  std::vector<Stage> stages = StageBuilder(network, tape).build();
  for (Stage& stage : stages) {
    const std::size_t fit =
        kBlockBytes / bytes_of_neuron(network, stage, tape, presentations, bytes);
    const auto steps = static_cast<std::uint32_t>(fit / kBlockStep);
    stage.block = std::max(1U, steps) * kBlockStep;
  }
  return stages;
}

}  // namespace recirc
