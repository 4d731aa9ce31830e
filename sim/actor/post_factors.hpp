#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "neurons/learning_rule.hpp"
#include "sim/actor/soma_buffers.hpp"

namespace recirc {

/// Neurons [first, first + count) of a population part.
struct NeuronRun {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  friend bool operator==(const NeuronRun&, const NeuronRun&) = default;
};

/// Appends the numbers of `neurons` (ascending, each once) to `runs` as runs of neighbours.
void append_runs(std::span<const std::uint32_t> neurons, std::vector<NeuronRun>& runs);

/// Collects the neurons for whose synapses the last postsynaptic variable that a rule names arrived
/// at the present instant.
class FreshPosts {
 public:
  FreshPosts() = default;
  explicit FreshPosts(const LearningRule& rule)
      : needed_(rule.post_needed()), needs_error_(rule.needs_error()), listens_(true) {}

  /// A soma signal has arrived, the `count`-th of the window.
  void notice_soma(std::uint32_t neuron, std::uint32_t count, bool has_error) {
    if (listens_ && count == needed_ && (!needs_error_ || has_error)) neurons_.push_back(neuron);
  }

  /// The error has arrived, after `count` soma signals.
  void notice_error(std::uint32_t neuron, std::uint32_t count) {
    if (needs_error_ && count >= needed_) neurons_.push_back(neuron);
  }

  /// All that the rule names of `neuron` is there.
  void add(std::uint32_t neuron) { neurons_.push_back(neuron); }

  /// Whether all that the rule names of `neuron` has arrived, now or before.
  [[nodiscard]] bool is_ready(std::uint32_t neuron, Time now, const SomaBuffers& buffers) const {
    if (needed_ == 0 && !needs_error_) return true;
    return buffers.is_open(neuron, now) && buffers.count(neuron) >= needed_ &&
           (!needs_error_ || buffers.has_error(neuron));
  }

  [[nodiscard]] bool empty() const { return neurons_.empty(); }
  [[nodiscard]] bool contains(std::uint32_t neuron) const;
  /// The collected neurons as runs of neighbours; valid until the next call.
  [[nodiscard]] const std::vector<NeuronRun>& runs();
  void clear() { neurons_.clear(); }
  /// How many soma signals of a window must be kept for the rule.
  [[nodiscard]] std::uint32_t needed() const { return needed_; }

 private:
  std::uint32_t needed_ = 0;
  bool needs_error_ = false;
  bool listens_ = false;
  std::vector<std::uint32_t> neurons_;
  std::vector<NeuronRun> runs_;
};

/// The postsynaptic factors, the sums of c * P, of one rule's groups over the neurons of a
/// population part: what all synapses of a neuron would compute alike from its soma's signals and
/// error.
class PostFactors {
 public:
  PostFactors(const LearningRule& rule, std::uint32_t neurons)
      : rule_(&rule), neurons_(neurons), values_(rule.groups().size() * std::size_t{neurons}) {}

  /// Computes them for the neurons of `run`.
  void compute(const SomaBuffers& buffers, NeuronRun run);

  /// Of group `group`, one value a neuron.
  [[nodiscard]] const double* group(std::size_t group) const {
    return values_.data() + group * neurons_;
  }

 private:
  const LearningRule* rule_;
  std::uint32_t neurons_;
  std::vector<double> values_;
};

/// Adds to `changes` what the synapses of one row change: for each group, in order,
/// (w^i * P) * Q over the neurons of `run`. `weights` and `changes` are the row's; `pre_factors`
/// the Q of each group. Source: DESIGN section 2, "Learning rule".
void add_changes(const LearningRule& rule, const PostFactors& post_factors,
                 std::span<const double> pre_factors, NeuronRun run, const double* weights,
                 double* changes);

}  // namespace recirc
