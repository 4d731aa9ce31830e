#include "tools/synapse_text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <regex>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/nearest_name.hpp"
#include "sim/audit/synapse_index.hpp"

namespace recirc {
namespace {

[[noreturn]] void fail(std::string what, std::string right) {
  throw InputError({.where = "", .what = std::move(what), .right = std::move(right)});
}

template <class Number>
Number number_in(const std::string& digits) {
  Number number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, number);
  if (error != std::errc{} || stopped != end) {
    fail(fmt::format("{} is too large a number", in_quotes(digits)), "");
  }
  return number;
}

const Population& population_called(const Network& network, const std::string& name) {
  std::vector<std::string> names;
  for (const Population& population : network.populations) {
    if (population.name == name) return population;
    names.push_back(population.name);
  }
  fail("unknown population " + in_quotes(name), did_you_mean(name, names));
}

NeuronId neuron_of(const Population& population, const std::string& digits) {
  const auto number = number_in<std::uint32_t>(digits);
  if (number >= population.size) {
    fail(fmt::format("{} has no neuron {}", population.name, number),
         fmt::format("numbers below {}", population.size));
  }
  return NeuronId{index(population.first) + number};
}

// Checks that there is such a synapse.
SynapseName synapse_between(const Network& network, std::uint32_t projection, NeuronId pre,
                            NeuronId post) {
  const Projection& model = network.projections[projection];
  const Population& pres = network.population(model.pre);
  const Population& posts = network.population(model.post);
  const SynapseIndex synapses(network, projection);
  if (!synapses.find(index(pre) - index(pres.first), index(post) - index(posts.first))) {
    fail(fmt::format("{} has no synapse from {}[{}] to {}[{}]", model.name, pres.name,
                     index(pre) - index(pres.first), posts.name, index(post) - index(posts.first)),
         "");
  }
  return {.projection = projection, .pre = pre, .post = post};
}

SynapseName between_neurons(const Network& network, const std::smatch& match) {
  const Population& posts = population_called(network, match[1]);
  const Population& pres = population_called(network, match[3]);
  std::vector<std::uint32_t> found;
  std::vector<std::string> names;
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    const Projection& projection = network.projections[k];
    if (&network.population(projection.pre) != &pres ||
        &network.population(projection.post) != &posts) {
      continue;
    }
    found.push_back(k);
    names.push_back(projection.name);
  }
  if (found.empty()) {
    fail(fmt::format("nothing projects from {} to {}", pres.name, posts.name), "");
  }
  if (found.size() > 1) {
    fail(fmt::format("several projections lead from {} to {}", pres.name, posts.name),
         fmt::format("write one of {} as in {}:{}->{}", fmt::join(names, ", "), names.front(),
                     match[4].str(), match[2].str()));
  }
  return synapse_between(network, found.front(), neuron_of(pres, match[4]),
                         neuron_of(posts, match[2]));
}

SynapseName of_projection(const Network& network, const std::smatch& match) {
  const std::uint32_t projection = projection_called(network, match[1]);
  const Projection& model = network.projections[projection];
  return synapse_between(network, projection, neuron_of(network.population(model.pre), match[2]),
                         neuron_of(network.population(model.post), match[3]));
}

}  // namespace

std::uint32_t projection_called(const Network& network, const std::string& name) {
  std::vector<std::string> names;
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    if (network.projections[k].name == name) return k;
    names.push_back(network.projections[k].name);
  }
  fail("unknown projection " + in_quotes(name), did_you_mean(name, names));
}

AskedSynapse synapse_in(const Network& network, const std::string& text) {
  static const std::regex between(R"(([^\[\]<>@]+)\[(\d+)\]\s*<-\s*([^\[\]<>@]+)\[(\d+)\])");
  static const std::regex by_name(R"(([^@]+):(\d+)\s*->\s*(\d+))");
  static const std::regex bias(R"(([^\[\]<>@]+)\[(\d+)\])");
  static const std::regex timed(R"((.*)@(\d+))");
  constexpr std::size_t kLongest = 500;  // std::regex recurses
  AskedSynapse asked;
  std::string place = text.size() > kLongest ? std::string() : text;
  std::smatch match;
  if (std::regex_match(place, match, timed)) {
    asked.time = Time{number_in<std::int64_t>(match[2])};
    place = std::string(match[1]);
  }
  if (std::regex_match(place, match, between)) {
    asked.synapse = between_neurons(network, match);
  } else if (std::regex_match(place, match, by_name)) {
    asked.synapse = of_projection(network, match);
  } else if (std::regex_match(place, match, bias)) {
    asked.synapse = {.projection = kNoProjection,
                     .pre = kNoNeuron,
                     .post = neuron_of(population_called(network, match[1]), match[2])};
  } else {
    fail(fmt::format("{} names no synapse", in_quotes(text)), kSynapseSyntax);
  }
  return asked;
}

}  // namespace recirc
