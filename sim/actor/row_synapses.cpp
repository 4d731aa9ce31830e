#include "sim/actor/row_synapses.hpp"

#include <algorithm>
#include <cmath>

namespace recirc {

RowSynapses::RowSynapses(const Network& network, const Projection& projection,
                         const PopulationPart& part)
    : projection_(&projection),
      posts_(part.population().size),
      first_post_(part.first()),
      rows_(network.population(projection.pre).size),
      columns_(part.size()),
      is_plastic_(projection.synapse.rule.has_value()) {
  ensure(projection.all_to_all && projection.one_window, "rows share what they see");
  weights_.resize(std::size_t{rows_} * columns_);
  for (std::uint32_t row = 0; row < rows_; ++row) {
    const auto from = projection.initial_weights.begin() +
                      static_cast<std::ptrdiff_t>(std::size_t{row} * posts_ + first_post_);
    std::copy_n(from, columns_,
                weights_.begin() + static_cast<std::ptrdiff_t>(std::size_t{row} * columns_));
  }
  if (!is_plastic_) return;
  const LearningRule& rule = *projection.synapse.rule;
  ensure(!rule.fires_at_window_end(), "rows fire when their last variable arrives");
  fresh_posts_ = FreshPosts(rule);
  pre_needed_ = rule.pre_needed();
  changes_.resize(weights_.size());
  pre_.resize(std::size_t{rows_} * pre_needed_);
  row_states_.resize(rows_);
  post_factors_.emplace_back(rule, columns_);
  pre_factors_.resize(rule.groups().size());
  if (rule.post_needed() == 0 && !rule.needs_error()) {
    // Nothing postsynaptic is named: the factors are the rule's constants.
    post_factors_[0].compute(SomaBuffers(columns_, 0, Time{1}), {.first = 0, .count = columns_});
  }
}

void RowSynapses::receive_pre(std::uint32_t row, double value, Time now, PopulationPart& part,
                              EventQueue<Instant>& queue, EventCounts& counts) {
  if (is_plastic_) {
    RowState& state = row_states_[row];
    if (state.window.opens_at(now, projection_->synapse.window)) state.count = 0;
    if (state.count < pre_needed_) pre_[std::size_t{state.count} * rows_ + row] = value;
    if (++state.count == pre_needed_) fresh_rows_.push_back(row);
  }
  part.expect_contribution(projection_->port, 0, columns_, now + kDendriticDelay, queue);
  counts.synaptic_events += columns_;
  if (log_.wants(EventKind::delivery)) {
    const Time left = now + kDendriticDelay - projection_->delay;
    for (std::uint32_t neuron = 0; neuron < columns_; ++neuron) {
      log_.add(EventKind::delivery, now, left, row, neuron,
               weights_[std::size_t{row} * columns_ + neuron] * value);
    }
  }
  if (value == 0) return;
  counts.effective_synaptic_events += columns_;
  PortVolleys& volleys = part.port(projection_->port);
  double* __restrict sums = projection_->synapse.transmission == Transmission::change
                                ? volleys.held.data()
                                : volleys.sum.data();
  const double* weights = weights_.data() + std::size_t{row} * columns_;
  for (std::uint32_t neuron = 0; neuron < columns_; ++neuron)
    sums[neuron] += weights[neuron] * value;
}

bool RowSynapses::has_open_window(Time now) const {
  return std::ranges::any_of(row_states_, [&](const RowState& state) {
    return state.window.is_open(now, projection_->synapse.window);
  });
}

bool RowSynapses::is_ready(std::uint32_t row, Time now) const {
  if (pre_needed_ == 0) return true;
  const RowState& state = row_states_[row];
  return state.count >= pre_needed_ && state.window.is_open(now, projection_->synapse.window);
}

// A synapse fires at the later of two instants: when its row has all that the rule names of pre,
// and when its neuron has all that it names of post. So what fires now are the neurons that became
// ready now, with every ready row; and the rows that became ready now, with the neurons ready
// before.
void RowSynapses::fire(Time now, const PopulationPart& part, const SomaBuffers& buffers,
                       EventCounts& counts) {
  if (!fresh_posts_.empty()) {
    const std::vector<NeuronRun>& runs = fresh_posts_.runs();
    for (const NeuronRun run : runs) post_factors_[0].compute(buffers, run);
    for (std::uint32_t row = 0; row < rows_; ++row) {
      if (is_ready(row, now)) fire_row(row, runs, now, counts);
    }
  }
  if (!fresh_rows_.empty()) {
    ready_runs_.clear();
    for (std::uint32_t neuron = 0; neuron < columns_; ++neuron) {
      if (part.is_dead(neuron, now)) continue;
      if (!fresh_posts_.is_ready(neuron, now, buffers) || fresh_posts_.contains(neuron)) continue;
      append_runs(std::span(&neuron, 1), ready_runs_);
    }
    if (!ready_runs_.empty()) {
      for (const std::uint32_t row : fresh_rows_) fire_row(row, ready_runs_, now, counts);
    }
  }
  fresh_posts_.clear();
  fresh_rows_.clear();
}

void RowSynapses::fire_row(std::uint32_t row, std::span<const NeuronRun> runs, Time now,
                           EventCounts& counts) {
  std::uint64_t fired = 0;
  for (const NeuronRun run : runs) fired += run.count;
  firings_ += fired;
  counts.synaptic_events += fired;
  const LearningRule& rule = *projection_->synapse.rule;
  const auto pre = [&](std::uint32_t k) { return pre_[std::size_t{k} * rows_ + row]; };
  bool is_silent = true;
  for (std::size_t k = 0; k < rule.groups().size(); ++k) {
    const TermGroup& group = rule.groups()[k];
    pre_factors_[k] = group.pre_factors.empty() ? 1.0 : pre_factor<double>(group, pre);
    is_silent = is_silent && pre_factors_[k] == 0;
  }
  if (log_.wants(EventKind::change)) log_changes(row, runs, now);
  if (is_silent) return;
  counts.effective_synaptic_events += fired;
  const std::size_t offset = std::size_t{row} * columns_;
  for (const NeuronRun run : runs) {
    add_changes(rule, post_factors_[0], pre_factors_, run, weights_.data() + offset,
                changes_.data() + offset);
  }
}

// Computed once more, onto zeros: what was added cannot be taken out of a sum exactly.
void RowSynapses::log_changes(std::uint32_t row, std::span<const NeuronRun> runs, Time now) {
  const LearningRule& rule = *projection_->synapse.rule;
  logged_changes_.assign(columns_, 0.0);
  for (const NeuronRun run : runs) {
    add_changes(rule, post_factors_[0], pre_factors_, run,
                weights_.data() + std::size_t{row} * columns_, logged_changes_.data());
    for (std::uint32_t neuron = run.first; neuron < run.first + run.count; ++neuron) {
      log_.add(EventKind::change, now, now, row, neuron, logged_changes_[neuron]);
    }
  }
}

void RowSynapses::log_updates(Time now) const {
  for (std::size_t k = 0; k < weights_.size(); ++k) {
    log_.add(EventKind::update, now, now, static_cast<std::uint32_t>(k / columns_),
             static_cast<std::uint32_t>(k % columns_), weights_[k]);
  }
}

void RowSynapses::apply(double presentations, Time now, EventCounts& counts) {
  if (!is_plastic_) return;
  const SynapseModel& synapse = projection_->synapse;
  const double rate = rate_ / presentations;
  const double limit = synapse.element_limit;
  double* weights = weights_.data();
  double* changes = changes_.data();
  for (std::size_t k = 0; k < weights_.size(); ++k) {
    weights[k] = applied(weights[k], changes[k], rate, limit);
    changes[k] = 0;
  }
  counts.weight_updates += weights_.size();
  if (std::isfinite(synapse.incoming_norm_limit)) {
    limit_incoming_norms(now);
    counts.synaptic_events += weights_.size();
    counts.effective_synaptic_events += weights_.size();
    counts.neuron_events += columns_;
  }
  if (!synapse.numbers.is_exact()) keep_numbers(now);
  if (log_.wants(EventKind::update)) log_updates(now);
}

void RowSynapses::keep_numbers(Time now) {
  for (std::size_t k = 0; k < weights_.size(); ++k) {
    weights_[k] = kept(projection_->synapse.numbers, weights_[k], Purpose::weight_rounding,
                       projection_->drawn_for(weight_index(k)), static_cast<std::uint64_t>(now.ns));
  }
}

void RowSynapses::limit_incoming_norms(Time now) {
  std::vector<double>& factors = norm_factors_;
  factors.assign(columns_, 0.0);
  for (std::size_t k = 0; k < weights_.size(); ++k) {
    factors[k % columns_] += weights_[k] * weights_[k];
  }
  for (double& factor : factors) {
    factor = norm_factor(factor, projection_->synapse.incoming_norm_limit);
  }
  for (std::size_t k = 0; k < weights_.size(); ++k) weights_[k] *= factors[k % columns_];
  if (!log_.wants(EventKind::factor)) return;
  for (std::uint32_t post = 0; post < columns_; ++post) log_.add_factor(now, post, factors[post]);
}

}  // namespace recirc
