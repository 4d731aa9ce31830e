#include "sim/audit/declared_locality.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "network/presentation_rules.hpp"
#include "network/ties.hpp"

namespace recirc {
namespace {

using Question = LocalityQuestion;

// What learns: the synapses of a projection, or the biases of a population.
struct Learner {
  const LearningRule* rule = nullptr;  // null: nothing
  std::uint32_t post = 0;              // number of the population
  const Projection* projection = nullptr;
  std::uint32_t number = 0;  // of the projection
  SynapseView view;
  Time window;
};

bool names(const LearningRule& rule, Variable variable, bool beyond_first) {
  return std::ranges::any_of(rule.groups(), [&](const TermGroup& group) {
    return std::ranges::any_of(group.post_terms, [&](const PostTerm& term) {
      return std::ranges::any_of(term.factors, [&](const Factor& factor) {
        return factor.variable == variable && (!beyond_first || factor.index > 0);
      });
    });
  });
}

// Whether a rule learns from what comes back: an error, or an activity that is not the first.
bool compares(const LearningRule& rule) {
  return names(rule, Variable::error, false) || names(rule, Variable::post, true);
}

std::string quoted_name(const std::string& name) { return fmt::format("`{}`", name); }

class Declaration {
 public:
  Declaration(const Scenario& expanded, const TimingPlan& plan, const Network& network)
      : expanded_(expanded), plan_(plan), network_(network), paths_(network) {
    bool learns = false;
    bool compares_somewhere = false;
    const auto note = [&](const std::optional<LearningRule>& rule) {
      learns = learns || rule.has_value();
      compares_somewhere = compares_somewhere || (rule && compares(*rule));
    };
    for (const Projection& projection : network.projections) note(projection.synapse.rule);
    for (const Population& population : network.populations) {
      if (population.bias) note(population.bias->rule);
    }
    needs_target_ = compares_somewhere || !learns;
  }

  DeclaredAudit audit() {
    DeclaredAudit result;
    for (std::uint32_t k = 0; k < network_.projections.size(); ++k) {
      result.projections.push_back(of_projection(k));
    }
    for (std::uint32_t k = 0; k < network_.populations.size(); ++k) {
      const std::optional<BiasModel>& bias = network_.populations[k].bias;
      if (bias && bias->rule) result.biases.push_back(of_biases(k));
    }
    judge_targets(result);
    for (std::uint32_t k = 0; k < network_.projections.size(); ++k) {
      if (std::ranges::find(needed_, k) == needed_.end()) continue;
      result.channels.push_back({.projection = k,
                                 .channel = *paths_.channel(k),
                                 .what = what_it_brings(network_.projections[k])});
    }
    return result;
  }

 private:
  DeclaredLocality of_projection(std::uint32_t number) {
    const Projection& projection = network_.projections[number];
    DeclaredLocality declared;
    declared.name = projection.name;
    declared.channel = paths_.channel(number);
    declared.answer(Question::weights) = weights(number);
    if (!projection.synapse.rule) return declared;
    declared.rule = projection.synapse.rule->text();
    const Learner learner{.rule = &*projection.synapse.rule,
                          .post = index(projection.post),
                          .projection = &projection,
                          .number = number,
                          .view = view_of_synapses(expanded_, plan_.presentation, number),
                          .window = projection.synapse.window};
    answer_all(learner, declared);
    return declared;
  }

  DeclaredLocality of_biases(std::uint32_t population) {
    const Population& neurons = network_.populations[population];
    DeclaredLocality declared;
    declared.name = "biases of " + neurons.name;
    declared.rule = neurons.bias->rule->text();
    declared.answer(Question::weights) = {Locality::local, ""};
    const Learner learner{.rule = &*neurons.bias->rule,
                          .post = population,
                          .view = view_of_biases(expanded_, plan_.presentation, population),
                          .window = neurons.neuron.window};
    answer_all(learner, declared);
    return declared;
  }

  void answer_all(const Learner& learner, DeclaredLocality& declared) {
    declared.answer(Question::space) = space(learner);
    const auto endless = first_firing(*learner.rule, learner.view, kNever);
    declared.answer(Question::time) = time(learner, endless, declared.window);
    declared.answer(Question::targets) = targets(learner);
    declared.answer(Question::outputs) = outputs(learner, endless.has_value());
    if (declared.answer(Question::weights).locality != Locality::violated) {
      declared.answer(Question::weights) = weights_behind(learner);
    }
  }

  // A rule that parses names nothing else than its synapse sees; a limit of the neuron's norm does.
  static LocalityAnswer space(const Learner& learner) {
    if (learner.projection != nullptr &&
        std::isfinite(learner.projection->synapse.incoming_norm_limit)) {
      return {Locality::neuron,
              "each synapse reports its weight to its neuron, which answers with one factor: local "
              "to the neuron, not to the synapse"};
    }
    return {Locality::local, "the rule reads pre, post, error and w of its own synapse only"};
  }

  static LocalityAnswer time(const Learner& learner, const std::optional<Firing>& endless,
                             std::optional<WindowNeeded>& window) {
    if (!endless) return {};
    const std::optional<Firing> firing = first_firing(*learner.rule, learner.view, learner.window);
    const Firing& shown = firing ? *firing : *endless;
    const Time needed = shown.complete.latest - shown.opened.earliest;
    window = {.needed = needed, .declared = learner.window, .from = shown.from, .to = shown.to};
    if (learner.rule->fires_at_window_end()) {
      window->needed = learner.window;
      window->to = "the window's end";
      return {Locality::local, "the rule fires as its window ends"};
    }
    if (firing && needed < learner.window) {
      return {Locality::local, fmt::format("{} ns from {} to {}, of a window of {} ns", needed.ns,
                                           shown.from, shown.to, learner.window.ns)};
    }
    return {Locality::violated,
            fmt::format("the rule needs {} ns from {} to {}, but its window u is {} ns", needed.ns,
                        shown.from, shown.to, learner.window.ns)};
  }

  LocalityAnswer targets(const Learner& learner) {
    if (!compares(*learner.rule) || !paths_.meets_target(learner.post)) return {};
    const Population& post = network_.populations[learner.post];
    const std::vector<std::uint32_t> told = paths_.onto(learner.post, Port::target);
    if (told.empty()) {
      return {Locality::local,
              fmt::format("the target of {} is its own stimulus", quoted_name(post.name))};
    }
    std::vector<std::string> names;
    for (const std::uint32_t k : told) {
      const Projection& projection = network_.projections[k];
      const Population& pre = network_.population(projection.pre);
      needed_.push_back(k);
      if (!pre.neuron.clamped || projection.output != Output::axon) {
        return {Locality::violated,
                fmt::format("{} takes what {} sends for a target, but the target is only where a "
                            "stimulus is",
                            quoted_name(post.name), quoted_name(pre.name))};
      }
      names.push_back(fmt::format("{} brings {} the stimulus of {}", with_channel(k),
                                  quoted_name(post.name), quoted_name(pre.name)));
    }
    return {Locality::channel, fmt::format("{}", fmt::join(names, "; "))};
  }

  LocalityAnswer outputs(const Learner& learner, bool can_fire) {
    const LearningRule& rule = *learner.rule;
    const std::string post = quoted_name(network_.populations[learner.post].name);
    if (learner.projection != nullptr && learner.projection->output == Output::error) {
      return {Locality::local, "it brings the errors that it learns from itself"};
    }
    if (!compares(rule)) return {};
    if (!can_fire) {
      return {Locality::violated,
              fmt::format("neither outputs nor errors reach {}: the rule never fires", post)};
    }
    if (paths_.meets_target(learner.post)) {
      return {Locality::local, fmt::format("the error is computed in {} itself", post)};
    }
    const std::vector<std::uint32_t> channels = channels_for(learner);
    if (channels.empty()) {
      return {Locality::local, fmt::format("what comes round to {} takes the projections that the "
                                           "stimulus takes",
                                           post)};
    }
    needed_.insert(needed_.end(), channels.begin(), channels.end());
    std::vector<std::string> names;
    for (const std::uint32_t k : channels) {
      names.push_back(fmt::format("{} of {}", what_it_brings(network_.projections[k]),
                                  quoted_name(pre_name(k))) +
                      " by " + with_channel(k));
    }
    return {Locality::channel, fmt::format("{} learns from {}", post, fmt::join(names, ", "))};
  }

  [[nodiscard]] std::vector<std::uint32_t> channels_for(const Learner& learner) const {
    const bool by_error = names(*learner.rule, Variable::error, false);
    return paths_.channels_behind(learner.post,
                                  by_error ? NeuronSignal::error : NeuronSignal::activity);
  }

  // Whether a synapse of `projection` must know what changes a weight elsewhere.
  [[nodiscard]] bool is_coupled(const Projection& projection) const {
    if (!projection.tie) return false;
    const Projection& owner = network_.projection(projection.tie->owner);
    return owner.synapse.rule.has_value() || has_learning_ties(network_, projection.tie->owner);
  }

  LocalityAnswer weights(std::uint32_t number) const {
    const Projection& projection = network_.projections[number];
    if (is_coupled(projection)) {
      return {Locality::violated,
              fmt::format(
                  "its weights are those of {}{}, wherever these are changed",
                  quoted_name(network_.projection(projection.tie->owner).name),
                  projection.tie->orientation == Orientation::transposed ? ", transposed" : "")};
    }
    if (has_learning_ties(network_, ProjectionId{number})) {
      return {Locality::violated, "synapses of another projection change its weights"};
    }
    if (!projection.synapse.rule) return {};
    return {Locality::local, ""};
  }

  // Section 3.2, 3: to learn B, the weights of A must be known where B is.
  LocalityAnswer weights_behind(const Learner& learner) const {
    const bool is_channel =
        learner.projection != nullptr && learner.projection->output == Output::error;
    if (is_channel || !compares(*learner.rule) || paths_.meets_target(learner.post)) {
      return {Locality::local, ""};
    }
    for (const std::uint32_t k : channels_for(learner)) {
      const Projection& channel = network_.projections[k];
      if (!is_coupled(channel)) continue;
      return {
          Locality::violated,
          fmt::format("{} must always have the weights of {}{}", with_channel(k),
                      quoted_name(network_.projection(channel.tie->owner).name),
                      channel.tie->orientation == Orientation::transposed ? ", transposed" : "")};
    }
    return {Locality::local, ""};
  }

  // The standard autoencoder without C1.
  void judge_targets(DeclaredAudit& audit) const {
    bool is_somewhere = !needs_target_;
    for (std::uint32_t k = 0; k < network_.populations.size(); ++k) {
      is_somewhere = is_somewhere || paths_.meets_target(k);
    }
    if (is_somewhere) return;
    for (const std::uint32_t k : paths_.onto_last()) {
      audit.projections[k].answer(Question::targets) = {
          Locality::violated,
          fmt::format("nothing tells {} what it should have been: there is no channel C1",
                      quoted_name(network_.population(network_.projections[k].post).name))};
    }
  }

  [[nodiscard]] static std::string what_it_brings(const Projection& projection) {
    if (projection.port == Port::target) return "the target";
    return projection.output == Output::error ? "errors" : "outputs";
  }
  [[nodiscard]] const std::string& pre_name(std::uint32_t projection) const {
    return network_.population(network_.projections[projection].pre).name;
  }
  [[nodiscard]] std::string with_channel(std::uint32_t projection) const {
    return fmt::format("channel {} ({})", name_of(*paths_.channel(projection)),
                       network_.projections[projection].name);
  }

  const Scenario& expanded_;
  const TimingPlan& plan_;
  const Network& network_;
  SignalPaths paths_;
  bool needs_target_ = false;
  std::vector<std::uint32_t> needed_;  // channels
};

bool violates(const DeclaredLocality& declared) {
  return std::ranges::any_of(declared.answers, [](const LocalityAnswer& answer) {
    return answer.locality == Locality::violated;
  });
}

}  // namespace

const char* name_of(LocalityQuestion question) {
  static constexpr std::array<const char*, kLocalityQuestions> kNames{
      "space", "time", "targets", "outputs or errors", "weights"};
  return kNames.at(static_cast<std::size_t>(question));
}

const char* name_of(Locality locality) {
  static constexpr std::array<const char*, 5> kNames{"-", "local", "neuron", "channel", "VIOLATED"};
  return kNames.at(static_cast<std::size_t>(locality));
}

bool DeclaredAudit::is_local() const {
  return std::ranges::none_of(projections, violates) && std::ranges::none_of(biases, violates);
}

DeclaredAudit declared_audit(const Scenario& expanded, const TimingPlan& plan,
                             const Network& network) {
  return Declaration(expanded, plan, network).audit();
}

}  // namespace recirc
