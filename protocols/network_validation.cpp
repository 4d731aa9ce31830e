#include <algorithm>
#include <array>
#include <unordered_map>
#include <variant>

#include "protocols/nearest_name.hpp"
#include "protocols/part_validation.hpp"

namespace recirc {
namespace {

/// All populations together: neurons are numbered in 32 bits, and none of them is free.
constexpr std::uint64_t kMostNeuronsTogether = std::uint64_t{1} << 28U;
/// Populations, and projections: engines number them with 16 bits.
constexpr std::size_t kMostGroups = 10'000;
/// Times that a stimulus goes round.
constexpr std::uint32_t kMostRecirculations = 10'000;

/// Checks the populations and projections of one scenario.
class NetworkCheck {
 public:
  NetworkCheck(const Scenario& scenario, std::uint64_t memory_bytes, Mistakes& mistakes)
      : scenario_(scenario), mistakes_(mistakes), memory_(memory_bytes, mistakes) {}

  void populations() {
    std::uint64_t neurons = 0;
    bool clamped = false;
    for (std::size_t k = 0; k < scenario_.populations.size() && !mistakes_.is_full(); ++k) {
      const PopulationSpec& spec = scenario_.populations[k];
      const std::string path = fmt::format("population[{}]", k);
      population(spec, path);
      if (const auto [first, is_new] = numbers_.emplace(spec.name, k); !is_new) {
        taken(spec.name, "population", first->second, path);
      }
      names_.push_back(spec.name);
      clamped = clamped || spec.clamped;
      const bool fitted = neurons <= kMostNeuronsTogether;
      neurons += std::min(spec.size, kMostNeurons);
      if (fitted && neurons > kMostNeuronsTogether) {
        mistakes_.add(path + ".size", fmt::format("up to here the network has {} neurons", neurons),
                      fmt::format("at most {}", kMostNeuronsTogether));
      }
    }
    few_enough(scenario_.populations.size(), "population");
    if (!clamped) {
      mistakes_.add("population", "no population is clamped: the data reach nothing",
                    "write clamped: true in the one that shows them");
    }
  }

  void projections() {
    std::unordered_map<std::string_view, std::size_t> numbers;
    for (std::size_t k = 0; k < scenario_.projections.size() && !mistakes_.is_full(); ++k) {
      const ProjectionSpec& spec = scenario_.projections[k];
      const std::string path = fmt::format("projection[{}]", k);
      const PopulationSpec* pre = end(spec.pre, path, "pre");
      const PopulationSpec* post = end(spec.post, path, "post");
      const bool nameless = spec.name.empty() || spec.pre.empty() || spec.post.empty();
      if (!nameless) check_name(spec.name, "the projection", path + ".name", mistakes_);
      if (const auto [first, is_new] = numbers.emplace(spec.name, k); !is_new && !nameless) {
        taken(spec.name, "projection", first->second, path);
      }
      projection(spec, path);
      if (pre != nullptr && post != nullptr) shape(spec, pre->size, post->size, path);
    }
    few_enough(scenario_.projections.size(), "projection");
    memory_.check_sum();
  }

 private:
  void few_enough(std::size_t count, std::string_view list) {
    if (count <= kMostGroups) return;
    mistakes_.add(fmt::format("{}[{}]", list, kMostGroups), fmt::format("{} {}s", count, list),
                  fmt::format("at most {}", kMostGroups));
  }

  void taken(const std::string& name, std::string_view list, std::size_t by,
             const std::string& path) {
    if (name.empty()) return;
    mistakes_.add(path + ".name",
                  fmt::format("the name {} is taken by {}[{}]", in_quotes(name), list, by),
                  fmt::format("give this {} a name of its own", list));
  }

  void population(const PopulationSpec& spec, const std::string& path) {
    check_name(spec.name, "the population", path + ".name", mistakes_);
    mistakes_.at_least(1, spec.size, path + ".size");
    mistakes_.at_most(kMostNeurons, spec.size, path + ".size");
    if (spec.bias) bias(*spec.bias, spec.size, path + ".bias");
    mistakes_.at_most(kMostRecirculations, spec.recirculations, path + ".recirculations");
    if (!spec.clamped && spec.recirculations != 1) {
      mistakes_.add(path + ".recirculations", "recirculations of a population that is not clamped",
                    "write clamped: true, or leave recirculations out (max_sends bounds others)");
    }
    if (!spec.clamped && spec.recirculates != Recirculates::activity) {
      mistakes_.add(path + ".recirculates", "recirculates of a population that is not clamped",
                    "write clamped: true, or leave recirculates out");
    }
    mistakes_.fraction(spec.axon_memory, path + ".axon_memory");
    mistakes_.fraction(spec.soma_memory, path + ".soma_memory");
    if (spec.max_sends) mistakes_.at_least(1, *spec.max_sends, path + ".max_sends");
    check_transmission(spec.transmission, path + ".transmission", mistakes_);
    if (spec.integration) mistakes_.span(*spec.integration, Time{0}, path + ".integration_ns");
  }

  void bias(const BiasSpec& spec, std::uint32_t size, const std::string& path) {
    if (spec.rate) mistakes_.not_negative(*spec.rate, path + ".rate");
    if (spec.schedule) check_schedule(*spec.schedule, path + ".schedule", mistakes_);
    if (const auto* constant = std::get_if<ConstantValue>(&spec.initial)) {
      mistakes_.finite(constant->value, path + ".constant");
    }
    if (const auto* file = std::get_if<NpyFile>(&spec.initial); file && file->path.empty()) {
      mistakes_.add(path + ".npy", "npy names no file", "give the path of a .npy file");
    }
    const auto* values = std::get_if<Values>(&spec.initial);
    if (values == nullptr) return;
    mistakes_.finite(values->values, path + ".values.value");
    if (values->values.size() != size) {
      mistakes_.add(path + ".values", fmt::format("{} values", values->values.size()),
                    fmt::format("one for each neuron: {}", size));
    }
  }

  /// The population at one end of a projection; null, and a mistake, if there is none.
  const PopulationSpec* end(const std::string& name, const std::string& path,
                            std::string_view which) {
    const auto known = numbers_.find(name);
    if (known != numbers_.end() && !name.empty()) return &scenario_.populations[known->second];
    const std::string field = fmt::format("{}.{}", path, which);
    if (name.empty()) {
      mistakes_.add(field, fmt::format("the projection has no {}", which),
                    fmt::format("write {}: \"a population's name\"", which));
    } else {
      mistakes_.add(field, fmt::format("unknown population {}", in_quotes(name)),
                    did_you_mean(name, names_));
    }
    return nullptr;
  }

  /// What does not depend on the sizes of its ends.
  void projection(const ProjectionSpec& spec, const std::string& path) {
    if (spec.rate) mistakes_.not_negative(*spec.rate, path + ".rate");
    if (spec.schedule) check_schedule(*spec.schedule, path + ".schedule", mistakes_);
    check_weights(spec.weights, path + ".weights", mistakes_);
    if (spec.weight_limit) {
      check_weight_limit(*spec.weight_limit, path + ".weight_limit", mistakes_);
    }
    if (spec.port == Port::clamp) {
      mistakes_.add(path + ".port", "a projection to the clamp port",
                    "only the stimulus clamps; use basal, apical or target");
    }
    if (!spec.delay) return;
    if (const auto* constant = std::get_if<Time>(&*spec.delay)) {
      mistakes_.span(*constant, kLeastDelay, path + ".delay.constant_ns");
      return;
    }
    const auto& uniform = std::get<UniformDelay>(*spec.delay);
    mistakes_.span(uniform.least, kLeastDelay, path + ".delay.uniform.least_ns");
    mistakes_.span(uniform.most, kLeastDelay, path + ".delay.uniform.most_ns");
    if (uniform.least > uniform.most) {
      mistakes_.add(
          path + ".delay.uniform.least_ns",
          fmt::format("least_ns {} is above most_ns {}", uniform.least.ns, uniform.most.ns),
          "least_ns <= most_ns");
    }
  }

  /// What depends on the sizes `pre` and `post`.
  void shape(const ProjectionSpec& spec, std::uint32_t pre, std::uint32_t post,
             const std::string& path) {
    const auto unequal = [&](const std::string& field, std::string_view what) {
      if (pre == post) return;
      mistakes_.add(path + field, fmt::format("{} needs populations of equal size", what),
                    fmt::format("{} has {} neurons, {} has {}", in_quotes(spec.pre), pre,
                                in_quotes(spec.post), post));
    };
    const std::string connectivity = path + ".connectivity";
    if (std::holds_alternative<AllToAll>(spec.connectivity)) {
      memory_.add(pre, post, path);
    } else if (std::holds_alternative<OneToOne>(spec.connectivity)) {
      unequal(".connectivity.one_to_one", "one_to_one");
      memory_.add(1, pre, connectivity);
    } else if (const auto* fixed = std::get_if<FixedInDegree>(&spec.connectivity)) {
      const std::string field = connectivity + ".fixed_in_degree.synapses";
      mistakes_.at_least(1, fixed->synapses, field);
      if (fixed->synapses > pre) {
        mistakes_.add(field, fmt::format("{} synapses from distinct neurons", fixed->synapses),
                      fmt::format("{} has only {}", in_quotes(spec.pre), pre));
      }
      memory_.add(fixed->synapses, post, field);
    } else {
      pairs(std::get<Pairs>(spec.connectivity), pre, post, connectivity + ".pairs");
    }
    if (std::holds_alternative<IdentityWeights>(spec.weights))
      unequal(".weights.identity", "identity");
    const auto* values = std::get_if<Values>(&spec.weights);
    const std::uint64_t needed = std::uint64_t{pre} * post;
    if (values != nullptr && values->values.size() != needed) {
      mistakes_.add(path + ".weights.values", fmt::format("{} values", values->values.size()),
                    fmt::format("post x pre, row by row: {} x {} = {}", post, pre, needed));
    }
  }

  void pairs(const Pairs& pairs, std::uint32_t pre, std::uint32_t post, const std::string& path) {
    const std::size_t count = std::min(pairs.pre.size(), pairs.post.size());
    if (pairs.pre.size() != pairs.post.size()) {
      mistakes_.add(path, fmt::format("{} pre and {} post", pairs.pre.size(), pairs.post.size()),
                    "as many of one as of the other: pre[k] -> post[k]");
    }
    if (pairs.pre.empty() && pairs.post.empty())
      mistakes_.add(path, "no pairs", "give at least one");
    const auto range = [&](const std::vector<std::uint32_t>& ends, std::uint32_t size,
                           std::string_view which) {
      for (std::size_t k = 0; k < ends.size() && !mistakes_.is_full(); ++k) {
        if (ends[k] < size) continue;
        mistakes_.add(fmt::format("{}.{}[{}]", path, which, k),
                      fmt::format("no neuron {}", ends[k]),
                      fmt::format("{} are numbered from 0 to {}", size, size - 1));
      }
    };
    range(pairs.pre, pre, "pre");
    range(pairs.post, post, "post");
    std::vector<std::pair<std::uint64_t, std::size_t>> sorted(count);
    for (std::size_t k = 0; k < count; ++k) {
      sorted[k] = {std::uint64_t{pairs.pre[k]} << 32U | pairs.post[k], k};
    }
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t k = 1; k < count && !mistakes_.is_full(); ++k) {
      if (sorted[k].first != sorted[k - 1].first) continue;
      const std::size_t second = sorted[k].second;
      mistakes_.add(fmt::format("{}.pre[{}]", path, second),
                    fmt::format("{} -> {} is given twice", pairs.pre[second], pairs.post[second]),
                    fmt::format("pair {} is the same", sorted[k - 1].second));
    }
    memory_.add(1, count, path);
  }

  const Scenario& scenario_;
  Mistakes& mistakes_;
  SynapseMemory memory_;
  /// Number of the first population of a name.
  std::unordered_map<std::string_view, std::size_t> numbers_;
  std::vector<std::string> names_;
};

void check_explicit_learning(const LearningSpec& learning, Mistakes& mistakes) {
  const std::string right = "in a network spelt out each projection has its own rule and rate";
  constexpr std::array<const char*, std::variant_size_v<Algorithm>> kNames{
      "",
      "recirculation",
      "error_recirculation",
      "top",
      "backpropagation",
      "random_backpropagation",
      "skipped_random_backpropagation",
      "adaptive_random_backpropagation"};
  if (const std::size_t which = learning.algorithm.index(); which != 0) {
    mistakes.add(fmt::format("learning.{}", kNames[which]),
                 fmt::format("{} is for presets", kNames[which]), right);
  }
  if (!learning.layer_rates.empty()) {
    mistakes.add("learning.layer_rates", "layer_rates is for presets", right);
  }
}

}  // namespace

void check_network(const Scenario& scenario, std::uint64_t memory_bytes, Mistakes& mistakes) {
  if (scenario.populations.empty() && scenario.projections.empty()) return;
  NetworkCheck check(scenario, memory_bytes, mistakes);
  check.populations();
  check.projections();
  check_ties(scenario, mistakes);
  const bool preset = scenario.circular_autoencoder || scenario.standard_autoencoder;
  if (!preset) check_explicit_learning(scenario.learning, mistakes);
}

}  // namespace recirc
