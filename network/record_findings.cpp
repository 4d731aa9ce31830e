#include "network/record_findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "protocols/nearest_name.hpp"

namespace recirc {
namespace {

const std::string kPath = "record.events.";

// Looks names up, and remembers what is wrong.
class RecordCheck {
 public:
  explicit RecordCheck(const Scenario& scenario) : scenario_(scenario) {}

  void check(const RecordSpec& record) {
    for (std::size_t k = 0; k < record.populations.size(); ++k) {
      population(record.populations[k], fmt::format("{}population[{}]", kPath, k));
    }
    for (std::size_t k = 0; k < record.projections.size(); ++k) {
      projection(record.projections[k], fmt::format("{}projection[{}]", kPath, k));
    }
    for (std::size_t k = 0; k < record.neurons.size(); ++k) {
      check(record.neurons[k], fmt::format("{}neuron[{}].", kPath, k));
    }
    for (std::size_t k = 0; k < record.synapses.size(); ++k) {
      check(record.synapses[k], fmt::format("{}synapse[{}].", kPath, k));
    }
  }

  [[nodiscard]] std::vector<Finding> take() && { return std::move(wrong_); }

 private:
  void check(const RecordedNeurons& some, const std::string& path) {
    const auto* spec = population(some.population, path + "population");
    if (some.numbers.empty()) {
      add(path + "number", "no neuron is named", "give their numbers, as in number: [0, 5]");
    }
    for (std::size_t k = 0; spec != nullptr && k < some.numbers.size(); ++k) {
      number(some.numbers[k], *spec, fmt::format("{}number[{}]", path, k));
    }
  }

  void check(const RecordedSynapse& synapse, const std::string& path) {
    const auto* spec = projection(synapse.projection, path + "projection");
    if (spec == nullptr) return;
    const auto end = [&](const std::string& name, std::uint32_t neuron, std::string_view field) {
      const auto found = std::ranges::find(scenario_.populations, name, &PopulationSpec::name);
      if (found == scenario_.populations.end()) return;  // said at the projection
      number(neuron, *found, fmt::format("{}{}", path, field));
    };
    end(spec->pre, synapse.pre, "pre");
    end(spec->post, synapse.post, "post");
  }

  const PopulationSpec* population(const std::string& name, const std::string& path) {
    return find(scenario_.populations, name, "population", path);
  }
  const ProjectionSpec* projection(const std::string& name, const std::string& path) {
    return find(scenario_.projections, name, "projection", path);
  }

  template <class Spec>
  const Spec* find(const std::vector<Spec>& all, const std::string& name, std::string_view what,
                   const std::string& path) {
    const auto found = std::ranges::find(all, name, &Spec::name);
    if (found != all.end()) return &*found;
    std::vector<std::string> names;
    for (const Spec& spec : all) names.push_back(spec.name);
    add(path, fmt::format("unknown {} {}", what, in_quotes(name)), did_you_mean(name, names));
    return nullptr;
  }

  void number(std::uint32_t number, const PopulationSpec& population, const std::string& path) {
    if (number < population.size) return;
    add(path, fmt::format("population {} has no neuron {}", in_quotes(population.name), number),
        fmt::format("its {} neurons are numbered from 0", population.size));
  }

  void add(std::string where, std::string what, std::string right) {
    wrong_.push_back(
        {.where = std::move(where), .what = std::move(what), .right = std::move(right)});
  }

  const Scenario& scenario_;
  std::vector<Finding> wrong_;
};

bool has_synapse(const Projection& projection, const RecordedSynapse& synapse) {
  return projection.all_to_all ||
         std::ranges::any_of(projection.synapses, [&](const SparseSynapse& one) {
           return one.pre == synapse.pre && one.post == synapse.post;
         });
}

}  // namespace

std::vector<Finding> record_findings(const Scenario& scenario) {
  RecordCheck check(scenario);
  if (scenario.record) check.check(*scenario.record);
  return std::move(check).take();
}

std::vector<Finding> record_findings(const RecordSpec& record, const Network& network,
                                     std::uint64_t presentations) {
  std::vector<Finding> wrong;
  if (!record.presentations.empty() && record.presentations[0] >= presentations) {
    wrong.push_back(
        {.where = kPath + "presentations[0]",
         .what = fmt::format("the run ends before presentation {}", record.presentations[0]),
         .right = fmt::format("it has {}, counted from 0", presentations)});
  }
  for (std::size_t k = 0; k < record.synapses.size(); ++k) {
    const RecordedSynapse& synapse = record.synapses[k];
    const auto projection =
        std::ranges::find(network.projections, synapse.projection, &Projection::name);
    if (projection == network.projections.end() || has_synapse(*projection, synapse)) continue;
    wrong.push_back({.where = fmt::format("{}synapse[{}]", kPath, k),
                     .what = fmt::format("projection {} has no synapse from {} to {}",
                                         in_quotes(synapse.projection), synapse.pre, synapse.post),
                     .right = "name one that it has"});
  }
  return wrong;
}

}  // namespace recirc
