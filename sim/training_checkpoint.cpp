#include "sim/training_checkpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "neurons/errors.hpp"
#include "sim/data/content_digest.hpp"

namespace recirc {
namespace {

// Every field of a state, once, with its name in the file.
template <class State, class Visit>
void for_each_field(State& state, const Visit& visit) {
  auto& engine = state.engine;
  visit("reported", state.reported);
  visit("sim_time_ns", engine.tally.now.ns);
  visit("presentations", engine.tally.presentations);
  visit("neuron_events", engine.tally.counts.neuron_events);
  visit("synaptic_events", engine.tally.counts.synaptic_events);
  visit("effective_synaptic_events", engine.tally.counts.effective_synaptic_events);
  visit("weight_updates", engine.tally.counts.weight_updates);
  visit("lost_events", engine.tally.counts.lost_events);
  visit("judged", engine.tally.loss.judged);
  visit("events", engine.tally.events);
  visit("firings", engine.tally.firings);
  visit("bias_firings", engine.tally.bias_firings);
  visit("sent", engine.sent);
  visit("weights", engine.weights);
  visit("biases", engine.biases);
  visit("weight_changes", engine.weight_changes);
  visit("bias_changes", engine.bias_changes);
  visit("losses", engine.losses);
}

// Moves what a field has.
class Adding {
 public:
  explicit Adding(Checkpoint& checkpoint) : checkpoint_(&checkpoint) {}

  template <class Number>
  void operator()(const std::string& name, Number number) const {
    operator()(name, std::vector{static_cast<std::uint64_t>(number)});
  }
  void operator()(const std::string& name, std::vector<std::uint64_t> values) const {
    checkpoint_->counts.push_back({.name = name, .values = std::move(values)});
  }
  void operator()(const std::string& name, std::vector<double>& values) const {
    const std::uint64_t size = values.size();
    checkpoint_->numbers.push_back({.name = name, .size = size, .values = std::move(values)});
  }
  template <class Number>
  void operator()(const std::string& name, std::vector<std::vector<Number>>& arrays) const {
    for (std::size_t k = 0; k < arrays.size(); ++k) {
      operator()(fmt::format("{}/{}", name, k), arrays[k]);
    }
  }

 private:
  Checkpoint* checkpoint_;
};

// Replaces what a field has by what the file has: as much of it.
class Taking {
 public:
  Taking(const Checkpoint& checkpoint, const std::filesystem::path& where)
      : checkpoint_(&checkpoint), where_(&where) {}

  template <class Number>
  void operator()(const std::string& name, Number& number) const {
    std::vector<std::uint64_t> values(1);
    operator()(name, values);
    number = static_cast<Number>(values.front());
  }
  void operator()(const std::string& name, std::vector<std::uint64_t>& values) const {
    values = named(checkpoint_->counts, name, [&](const CheckpointCounts& counts) {
               return counts.values.size() == values.size();
             }).values;
  }
  void operator()(const std::string& name, std::vector<double>& values) const {
    const CheckpointNumbers& found =
        named(checkpoint_->numbers, name,
              [&](const CheckpointNumbers& numbers) { return numbers.size == values.size(); });
    if (found.values.empty()) {
      std::ranges::fill(values, 0.0);
    } else {
      values = found.values;
    }
  }
  template <class Number>
  void operator()(const std::string& name, std::vector<std::vector<Number>>& arrays) const {
    for (std::size_t k = 0; k < arrays.size(); ++k) {
      operator()(fmt::format("{}/{}", name, k), arrays[k]);
    }
  }

 private:
  template <class Array, class IsGood>
  const Array& named(const std::vector<Array>& arrays, const std::string& name,
                     const IsGood& is_good) const {
    const auto found = std::ranges::find(arrays, name, &Array::name);
    if (found != arrays.end() && is_good(*found)) return *found;
    throw InputError({.where = where_->string(),
                      .what = fmt::format("does not have what this network's {} are", name),
                      .right = "it must be a checkpoint of this scenario, on the same engine"});
  }

  const Checkpoint* checkpoint_;
  const std::filesystem::path* where_;
};

template <class Number>
void add(Sha256& sum, const std::vector<Number>& values) {
  sum.add({reinterpret_cast<const std::uint8_t*>(values.data()), values.size() * sizeof(Number)});
}

}  // namespace

void add_state(TrainingState state, Checkpoint& checkpoint) {
  for_each_field(state, Adding(checkpoint));
}

TrainingState state_in(const Checkpoint& checkpoint, const Engine& fresh,
                       const std::filesystem::path& where) {
  std::optional<EngineState> begin = fresh.state();
  ensure(begin.has_value(), "nothing is under way before the first presentation");
  TrainingState state{.engine = *std::move(begin), .reported = 0};
  for_each_field(state, Taking(checkpoint, where));
  return state;
}

std::string start_digest(const Network& network, const DataSource& source) {
  Sha256 sum;
  add(sum, std::vector{source.size(Split::train), source.size(Split::test)});
  add(sum, source.mean());
  for (const Projection& projection : network.projections) add(sum, projection.initial_weights);
  for (const Population& population : network.populations) {
    if (population.bias) add(sum, population.bias->initial);
  }
  return sum.digest();
}

}  // namespace recirc
