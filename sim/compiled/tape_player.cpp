#include "sim/compiled/tape_player.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <variant>

#include "neurons/errors.hpp"
#include "sim/compiled/deliver.hpp"
#include "sim/compiled/deliver_by_post.hpp"
#include "sim/compiled/exact_sums.hpp"
#include "sim/compiled/fixed_point_rows.hpp"
#include "sim/compiled/learn_at_once.hpp"
#include "sim/compiled/step_clock.hpp"

namespace recirc {
namespace {

// The steps whose events are counted by one value that all synapses of a neuron share.
std::set<const TapeStep*> plain_counts(const std::vector<EventCount>& counts) {
  std::set<const TapeStep*> steps;
  for (const EventCount& count : counts) {
    if (count.values.size() == 1 && count.more_synapses.empty()) steps.insert(count.step);
  }
  return steps;
}

}  // namespace

template <class T>
TapePlayer<T>::TapePlayer(const Network& network, const Tape& tape,
                          const std::vector<Stage>& stages, const Layout& layout,
                          Parameters<T>& parameters, std::uint32_t presentations)
    : network_(network),
      tape_(tape),
      layout_(layout),
      stages_(stages),
      parameters_(parameters),
      event_counts_(event_counts(network, tape)),
      followers_(tape, stages, layout, plain_counts(event_counts_)),
      stimuli_(network, tape, layout, presentations),
      losses_(std::min(kMostInTile, presentations)) {
  const std::uint32_t tile = std::min(kMostInTile, presentations);
  for (const std::uint32_t size : layout.tile_slots) tile_slots_.emplace_back(tile, size);
  at_.resize(tape.values.size(), nullptr);
  for (const EventCount& count : event_counts_) count_of_[count.step] = &count;
  if (has_fixed_point(network)) volley_times_ = volley_times(network, tape);
}

template <class T>
void TapePlayer<T>::play(const Examples<T>& examples, std::size_t first_example,
                         std::uint64_t first_number, std::uint32_t first, std::uint32_t end,
                         Chunk<T>& chunk) {
  first_number_ = first_number;
  first_ = first;
  end_ = end;
  if (stimuli_.step() != nullptr) {
    const StepClock clock(seconds_, tape_, *stimuli_.step());
    stimuli_.read(examples, first_example, first_number, first, end, chunk);
  }
  const std::uint32_t tiles = (end - first + kMostInTile - 1) / kMostInTile;
  for (std::uint32_t tile = 0; tile < tiles; ++tile) {
    play_tile(first + (end - first) * tile / tiles, first + (end - first) * (tile + 1) / tiles,
              chunk);
  }
}

template <class T>
Time TapePlayer<T>::begin_of(std::uint32_t presentation) const {
  return network_.timing.period * static_cast<std::int64_t>(first_number_ + presentation);
}

template <class T>
void TapePlayer<T>::play_tile(std::uint32_t first, std::uint32_t end, Chunk<T>& chunk) {
  tile_first_ = first;
  tile_rows_ = end - first;
  for (std::size_t value = 0; value < at_.size(); ++value) {
    const Place& place = layout_.places[value];
    if (place.kept == Kept::chunk) at_[value] = chunk.slots[place.slot].row(first);
    if (place.kept == Kept::tile) at_[value] = tile_slots_[place.slot].row(0);
  }
  stimuli_.locate(first, at_);
  std::fill_n(losses_.begin(), tile_rows_, LossLanes<T>{});
  for (const Stage& stage : stages_) play_stage(stage);
  for (std::uint32_t row = 0; row < tile_rows_; ++row) {
    chunk.losses[first + row] = losses_[row].total();
  }
}

template <class T>
void TapePlayer<T>::play_stage(const Stage& stage) {
  const std::uint32_t neurons = network_.population(stage.population).size;
  for (std::uint32_t first = 0; first < neurons; first += stage.block) {
    const NeuronRange range{.first = first, .end = std::min(neurons, first + stage.block)};
    for (const TapeStep* step : stage.steps) {
      if (!followers_.contain(*step)) play(*step, range);
    }
  }
  for (const TapeStep* step : stage.after) {
    const std::vector<ValueId>& values = std::get<CountStep>(step->operation).values;
    play(*step, {.first = 0, .end = values.empty() ? 0 : tape_.values[values[0]].size});
  }
}

template <class T>
void TapePlayer<T>::play(const TapeStep& step, const NeuronRange& range) {
  const StepClock clock(seconds_, tape_, step);
  std::visit([&](const auto& operation) { play_step(step, operation, range); }, step.operation);
}

template <class T>
MatrixView<T> TapePlayer<T>::view(ValueId value) const {
  const std::uint32_t size = tape_.values[value].size;
  return {.data = at_[value], .rows = tile_rows_, .columns = size, .stride = padded<T>(size)};
}

template <class T>
void TapePlayer<T>::play_step(const TapeStep& /*step*/, const ClampStep& /*clamp*/,
                              const NeuronRange& /*range*/) {}

// Within a presentation: its post factor has been computed for the neurons of `range`.
template <class T>
void TapePlayer<T>::play_step(const TapeStep& /*step*/, const LearnStep& learn,
                              const NeuronRange& range) {
  if (counts_.not_finite != NotFinite{}) return;
  const LearnGroup& group = learn.groups[0];
  if (learn.is_bias) {
    return learn_biases_at_once(learn, at_[group.post], range,
                                parameters_.populations[learn.number]);
  }
  const SynapseSignals<T> signals{.pre = at_[group.pre],
                                  .sparse_pre = stimuli_.rows(group.pre),
                                  .row = tile_first_ - first_,
                                  .post = at_[group.post]};
  learn_synapses_at_once(learn, network_.projections[learn.number].synapse, signals, range,
                         parameters_.projections[learn.number].rate,
                         parameters_.weights(ProjectionId{learn.number}));
}

template <class T>
void TapePlayer<T>::play_step(const TapeStep& /*step*/, const DeliverStep& deliver,
                              const NeuronRange& range) {
  const Projection& projection = network_.projection(deliver.projection);
  if (!projection.all_to_all) {
    return deliver_one_by_one(projection, view(deliver.pre), view(deliver.sum), deliver.is_first);
  }
  const MatrixView<T> sums = view(deliver.sum).column_range(range.first, range.end);
  const Start start = deliver.is_first ? Start::zero : Start::present;
  const SynapseMatrix<T>& synapses = parameters_.projections[index(deliver.projection)];
  const MatrixView<const T> weights = parameters_.weights(deliver.projection).view();
  if (synapses.rows == RowsOf::post) {
    const auto onto = weights.row_range(range.first, range.end);
    if (const NonzeroVectors* nonzero = stimuli_.vectors(deliver.pre)) {
      return deliver_by_post<T>(view(deliver.pre), *nonzero, tile_first_ - first_, onto, sums,
                                start);
    }
    return deliver_by_post<T>(view(deliver.pre), onto, sums, start);
  }
  const auto onto = weights.column_range(range.first, range.end);
  if (const SparseRows<T>* stimulus = stimuli_.rows(deliver.pre)) {
    return recirc::deliver<T>(*stimulus, tile_first_ - first_, onto, sums, start);
  }
  recirc::deliver<T>(view(deliver.pre), onto, sums, start);
}

template <class T>
void TapePlayer<T>::deliver_one_by_one(const Projection& projection, MatrixView<const T> pre,
                                       MatrixView<T> sums, bool is_first) const {
  const std::size_t number = static_cast<std::size_t>(&projection - network_.projections.data());
  const T* weights = parameters_.projections[number].own_weights.row(0);
  for (std::uint32_t row = 0; row < tile_rows_; ++row) {
    if (is_first) std::fill_n(sums.row(row), sums.stride, T{0});
    for (std::size_t k = 0; k < projection.synapses.size(); ++k) {
      const SparseSynapse& synapse = projection.synapses[k];
      sums.row(row)[synapse.post] += weights[k] * pre.row(row)[synapse.pre];
    }
  }
}

template <class T>
void TapePlayer<T>::play_step(const TapeStep& step, const VolleyStep& volley,
                              const NeuronRange& range) {
  const Population& population = network_.population(volley.population);
  VolleyRows<T> rows;
  if (population.bias) {
    rows.bias = parameters_.populations[index(volley.population)].rounded.row(0) + range.first;
  }
  rows.sum = data(volley.sum, range);
  rows.start = data(volley.values.start, range);
  rows.input = data(volley.values.input, range);
  rows.activity = data(volley.values.activity, range);
  rows.target = data(volley.values.target, range);
  for (const VolleyResult& result : volley.results) {
    T* const out = tape_.values[result.value].is_live ? data(result.value, range) : nullptr;
    switch (result.quantity) {
      case Quantity::input:
        rows.input_out = out;
        break;
      case Quantity::activity:
        rows.activity_out = out;
        break;
      case Quantity::soma:
        rows.soma_out = out;
        break;
      case Quantity::axon:
        rows.axon_out = out;
        break;
      case Quantity::target:
        rows.target_out = out;
        break;
      case Quantity::error:
        rows.error_out = out;
        break;
    }
  }
  if (volley.is_judged) rows.losses = losses_.data();
  rows.stride = padded<T>(population.size);
  rows.presentations = tile_rows_;
  rows.first_neuron = range.first;
  rows.neurons = range.size();
  const VolleyFollowers followers = followers_.of(step);
  if (followers.difference != nullptr) {
    rows.compared = data(followers.compared, range);
    rows.difference_out = data(std::get<FactorStep>(followers.difference->operation).value, range);
  }
  std::uint64_t not_zero = 0;
  rows.not_zero = &not_zero;
  failed_.clear();
  receive(volley, range, rows);
  if (followers.count != nullptr) {
    counts_.effective_events += not_zero * count_of_.at(followers.count)->synapses_of_each;
  }
  if (!failed_.empty()) note_failure(step, volley, rows);
}

template <class T>
void TapePlayer<T>::receive(const VolleyStep& volley, const NeuronRange& range,
                            const VolleyRows<T>& rows) {
  const Population& population = network_.population(volley.population);
  if (population.neuron.numbers.is_exact()) {
    return receive_volley(population.neuron, volley.port, volley.before, rows, failed_);
  }
  if constexpr (std::is_same_v<T, double>) {
    const std::span<const Time> after = volley_times_[volley.sum];
    receive_volley_in_numbers(
        population.neuron, volley.port, volley.before, rows,
        {.first_neuron = NeuronId{index(population.first) + range.first},
         .first_presentation = begin_of(tile_first_),
         .period = network_.timing.period,
         .after = after.size() == 1 ? after : after.subspan(range.first, range.size())},
        failed_);
  }
}

template <class T>
void TapePlayer<T>::note_failure(const TapeStep& step, const VolleyStep& volley,
                                 const VolleyRows<T>& rows) {
  const Population& population = network_.population(volley.population);
  for (const std::uint32_t row : failed_) {
    std::uint32_t neuron = 0;
    for (; neuron + 1 < rows.neurons; ++neuron) {
      const T bias = rows.bias == nullptr || volley.port != Port::basal ? T{0} : rows.bias[neuron];
      if (!std::isfinite(rows.sum[row * rows.stride + neuron] + bias)) break;
    }
    const NotFinite found{.presentation = tile_first_ + row,
                          .time = step.earliest,
                          .port = volley.port,
                          .neuron = NeuronId{index(population.first) + rows.first_neuron + neuron}};
    counts_.not_finite = std::min(counts_.not_finite, found);
  }
}

template <class T>
void TapePlayer<T>::play_step(const TapeStep& /*step*/, const FactorStep& factor,
                              const NeuronRange& range) {
  FactorRows<T>& rows = factor_rows_;
  rows.signals.clear();
  for (const ValueId value : factor.signals) rows.signals.push_back(data(value, range));
  rows.last = data(factor.last, range);
  rows.error = data(factor.error, range);
  rows.out = data(factor.value, range);
  rows.stride = padded<T>(tape_.values[factor.value].size);
  rows.presentations = tile_rows_;
  rows.neurons = range.size();
  const TermGroup& group = factor.rule->groups()[factor.group];
  if (factor.is_pre) {
    compute_pre_factor(group, rows);
  } else {
    compute_post_factor(group, rows);
  }
}

template <class T>
void TapePlayer<T>::play_step(const TapeStep& step, const CountStep& /*count*/,
                              const NeuronRange& range) {
  const auto found = count_of_.find(&step);
  if (found == count_of_.end()) return;
  const EventCount& count = *found->second;
  if (count.values.empty()) {
    // Nothing presynaptic is named, so nothing silences it.
    counts_.effective_events += tile_rows_ * count.synapses;
    return;
  }
  if (count.values.size() > 1 || !count.more_synapses.empty()) {
    return count_neuron_by_neuron(count, range);
  }
  if (const std::uint64_t* not_zero = stimuli_.not_zero(count.values[0])) {
    // Counted when it was read, for all tiles.
    if (tile_first_ == first_) {
      counts_.effective_events += *not_zero * count.synapses_of_each;
    }
    return;
  }
  const MatrixView<T> values = view(count.values[0]);
  std::uint64_t not_zero = 0;
  for (std::uint32_t row = 0; row < tile_rows_; ++row) {
    not_zero += count_not_zero(values.row(row) + range.first, range.size());
  }
  counts_.effective_events += not_zero * count.synapses_of_each;
}

template <class T>
void TapePlayer<T>::count_neuron_by_neuron(const EventCount& count, const NeuronRange& range) {
  for (std::uint32_t row = 0; row < tile_rows_; ++row) {
    for (std::uint32_t neuron = range.first; neuron < range.end; ++neuron) {
      const bool is_silent = std::ranges::all_of(
          count.values, [&](ValueId value) { return view(value).row(row)[neuron] == 0; });
      if (is_silent) continue;
      counts_.effective_events += count.synapses_of_each;
      if (!count.more_synapses.empty()) counts_.effective_events += count.more_synapses[neuron];
    }
  }
}

template class TapePlayer<float>;
template class TapePlayer<double>;

}  // namespace recirc
