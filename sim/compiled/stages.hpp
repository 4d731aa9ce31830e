#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "network/network.hpp"
#include "sim/compiled/tape.hpp"

namespace recirc {

/// Neurons [first, end) of a population.
struct NeuronRange {
  std::uint32_t first = 0;
  std::uint32_t end = 0;
  [[nodiscard]] std::uint32_t size() const { return end - first; }
};

/// Live steps of a tape that follow each other and compute for each neuron of one population from
/// what that neuron computes in them, and from what was there before: what a volley receives, what
/// it leaves behind, the factors of rules, and what synapses onto these neurons learn of it. So all
/// of them can be done for some neurons while these are in a near cache, then for the next ones,
/// and synapses can learn while their weights are there.
struct Stage {
  std::vector<const TapeStep*> steps;
  std::vector<const TapeStep*> after;  ///< to be done once, for all neurons, when the steps are
  PopulationId population{};
  std::uint32_t block = 0;  ///< how many neurons go through the steps together
};

/// Whether the synapses (or biases) of a step may learn within the presentation, before the end of
/// its batch: the presentation is the batch, each change is that of one group and needs no other
/// synapse's, the weights are not rounded, and the tape needs them no more.
[[nodiscard]] bool learns_at_once(const Network& network, const Tape& tape, const TapeStep& step);

/// All live steps but clamps, and but learning that has to wait. For tiles of `presentations`, and
/// numbers of `bytes` each.
[[nodiscard]] std::vector<Stage> stages_of(const Network& network, const Tape& tape,
                                           std::uint32_t presentations, std::size_t bytes);

}  // namespace recirc
