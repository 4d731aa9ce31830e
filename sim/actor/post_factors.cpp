#include "sim/actor/post_factors.hpp"

#include <algorithm>

#include "sim/compiled/lanes.hpp"

namespace recirc {
namespace {

// Neurons are taken some at a time; each lane computes what one neuron alone would.
using Neurons = Lanes<double>;
constexpr auto kLanes = static_cast<std::uint32_t>(Neurons::kCount);

const double* signals(const SomaBuffers& buffers, std::uint32_t at) {
  return at == kLast ? buffers.last() : buffers.values(at);
}

double synapse_change(const LearningRule& rule, const PostFactors& post_factors,
                      std::span<const double> pre_factors, std::uint32_t neuron, double weight) {
  double sum = 0;
  for (std::size_t k = 0; k < rule.groups().size(); ++k) {
    const std::uint32_t weight_power = rule.groups()[k].weight_power;
    const double post = post_factors.group(k)[neuron];
    const double term =
        (weight_power > 0 ? power(weight, weight_power) * post : post) * pre_factors[k];
    sum = k == 0 ? term : sum + term;
  }
  return sum;
}

}  // namespace

void append_runs(std::span<const std::uint32_t> neurons, std::vector<NeuronRun>& runs) {
  for (const std::uint32_t neuron : neurons) {
    if (!runs.empty() && runs.back().first + runs.back().count == neuron) {
      ++runs.back().count;
    } else {
      runs.push_back({.first = neuron, .count = 1});
    }
  }
}

const std::vector<NeuronRun>& FreshPosts::runs() {
  if (!std::ranges::is_sorted(neurons_)) std::ranges::sort(neurons_);
  runs_.clear();
  append_runs(neurons_, runs_);
  return runs_;
}

bool FreshPosts::contains(std::uint32_t neuron) const {
  return std::ranges::find(neurons_, neuron) != neurons_.end();
}

void PostFactors::compute(const SomaBuffers& buffers, NeuronRun run) {
  for (std::size_t k = 0; k < rule_->groups().size(); ++k) {
    const TermGroup& group = rule_->groups()[k];
    double* out = values_.data() + k * neurons_;
    const std::uint32_t end = run.first + run.count;
    std::uint32_t neuron = run.first;
    for (; neuron + kLanes <= end; neuron += kLanes) {
      const auto post = [&](std::uint32_t at) {
        return Neurons::load_unaligned(signals(buffers, at) + neuron);
      };
      const auto error = [&] { return Neurons::load_unaligned(buffers.errors() + neuron); };
      post_factor<Neurons>(group, post, error, Neurons(1.0)).store_unaligned(out + neuron);
    }
    for (; neuron < end; ++neuron) {
      const auto post = [&](std::uint32_t at) { return signals(buffers, at)[neuron]; };
      const auto error = [&] { return buffers.errors()[neuron]; };
      out[neuron] = post_factor<double>(group, post, error, 1.0);
    }
  }
}

void add_changes(const LearningRule& rule, const PostFactors& post_factors,
                 std::span<const double> pre_factors, NeuronRun run, const double* weights,
                 double* changes) {
  const std::uint32_t end = run.first + run.count;
  if (rule.groups().size() == 1 && rule.groups()[0].weight_power == 0) {
    const double* post = post_factors.group(0);
    const double pre = pre_factors[0];
    for (std::uint32_t neuron = run.first; neuron < end; ++neuron) {
      changes[neuron] += post[neuron] * pre;
    }
    return;
  }
  for (std::uint32_t neuron = run.first; neuron < end; ++neuron) {
    changes[neuron] += synapse_change(rule, post_factors, pre_factors, neuron, weights[neuron]);
  }
}

}  // namespace recirc
