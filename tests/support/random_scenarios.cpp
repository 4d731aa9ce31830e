#include "tests/support/random_scenarios.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "network/presentation.hpp"
#include "network/presentation_rules.hpp"
#include "network/preset.hpp"
#include "neurons/random.hpp"
#include "tests/support/networks.hpp"

namespace recirc::testing_support {
namespace {

class Choices {
 public:
  explicit Choices(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  /// A number below `below`; 0 when nothing is left to choose.
  std::uint32_t next(std::uint32_t below) {
    if (bytes_.empty()) return 0;
    const std::uint8_t byte = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return byte % below;
  }

  bool one_in(std::uint32_t count) { return next(count) == count - 1; }

  template <class T>
  T one_of(const std::vector<T>& values) {
    return values[next(static_cast<std::uint32_t>(values.size()))];
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

/// Makes one scenario, part by part.
class Maker {
 public:
  Maker(Choices choices, const RandomOptions& options) : choices_(choices), options_(options) {}

  std::optional<Scenario> make() {
    scenario_.name = "random";
    scenario_.seed = 1 + choices_.next(200);
    scenario_.timing.delay = Time{2 + choices_.next(20)};
    scenario_.learning.apply = options_.apply;
    scenario_.learning.batch = 1 + choices_.next(3);
    const std::uint32_t count = 1 + choices_.next(4);
    for (std::uint32_t k = 0; k < count; ++k) add_population(k);
    for (std::uint32_t k = 0; k < count; ++k) {
      const bool closes = k + 1 == count;
      if (!closes || !choices_.one_in(4)) add_projection(k, (k + 1) % count, true);
    }
    const std::uint32_t more = choices_.next(4);
    for (std::uint32_t k = 0; k < more; ++k) {
      add_projection(choices_.next(count), choices_.next(count), false);
    }
    if (scenario_.projections.empty()) add_projection(0, count - 1, true);
    add_data();
    const std::optional<Presentation> presentation = bounded();
    if (!presentation) return std::nullopt;
    add_rules(*presentation);
    if (options_.has_fixed_point) add_arithmetic();
    if (options_.may_tie) add_ties();
    if (options_.violates_timing) violate_timing(*presentation);
    return std::move(scenario_);
  }

 private:
  double memory() { return choices_.one_of<double>({0, 0, 0.25, 0.5, 0.7, 1}); }

  void add_population(std::uint32_t number) {
    const auto activation = static_cast<Activation>(choices_.next(4));
    PopulationSpec spec = population("p" + std::to_string(number),
                                     1 + choices_.next(options_.most_neurons), activation);
    if (number == 0 || choices_.one_in(6)) {
      spec.clamped = true;
      spec.recirculations = choices_.next(4);
      if (choices_.one_in(5)) spec.recirculates = Recirculates::error;
    } else if (choices_.one_in(3)) {
      spec.max_sends = 1 + choices_.next(2);
    }
    spec.axon_memory = memory();
    spec.soma_memory = memory();
    if (choices_.one_in(5)) {
      spec.bias.reset();
    } else {
      spec.bias->first_volley_only = choices_.one_in(4);
    }
    if (options_.may_speak_by_change && choices_.one_in(4)) {
      // Neither 0 nor a difference of biases: where the same is sent again, the order of sums would
      // decide whether it differs.
      spec.transmission = {Transmission::change, choices_.one_of<double>({1e-6, 0.0137, 0.1057})};
    }
    if (options_.may_jitter && choices_.one_in(3)) spec.integration = Time{1 + choices_.next(30)};
    if (options_.has_faults && choices_.one_in(4)) {
      spec.dead = choices_.one_in(2) ? DeadSpec{.fraction = choices_.one_of<double>({0.3, 0.6})}
                                     : DeadSpec{.neurons = {choices_.next(spec.size)}};
      if (choices_.one_in(2)) spec.dead->from_presentation = 1 + choices_.next(5);
    }
    scenario_.populations.push_back(std::move(spec));
  }

  void add_projection(std::uint32_t pre, std::uint32_t post, bool is_backbone) {
    ProjectionSpec spec =
        projection(scenario_.populations[pre].name, scenario_.populations[post].name);
    spec.name += "-" + std::to_string(scenario_.projections.size());
    if (!is_backbone) {
      spec.output = choices_.one_in(3) ? Output::error : Output::axon;
      spec.port = choices_.one_of<Port>({Port::basal, Port::apical, Port::target});
    }
    const std::uint32_t pre_size = scenario_.populations[pre].size;
    const std::uint32_t post_size = scenario_.populations[post].size;
    add_connectivity(spec, pre_size, post_size);
    if (options_.may_jitter && choices_.one_in(3)) {
      const Time least{2 + choices_.next(12)};
      spec.delay = choices_.one_in(2)
                       ? DelaySpec{UniformDelay{least, least + Time{choices_.next(20)}}}
                       : DelaySpec{least};
    }
    if (options_.has_faults && choices_.one_in(2)) {
      const TimeSpan delay = delay_of(spec, scenario_.timing);
      const auto most = static_cast<std::uint32_t>((delay.earliest - kLeastDelay).ns);
      if (choices_.one_in(2)) spec.jitter = Time{choices_.next(most + 1)};
      if (!spec.jitter || choices_.one_in(3)) spec.loss = choices_.one_of<double>({0.1, 0.5, 1});
    }
    if (choices_.one_in(6)) {
      spec.weight_limit = WeightLimit{.element = 0.3 + 0.2 * choices_.next(4), .incoming_norm = {}};
    } else if (options_.apply == Apply::batch && choices_.one_in(6)) {
      spec.weight_limit = WeightLimit{.element = {}, .incoming_norm = 0.5 + 0.3 * choices_.next(4)};
    }
    scenario_.projections.push_back(std::move(spec));
  }

  void add_connectivity(ProjectionSpec& spec, std::uint32_t pre_size, std::uint32_t post_size) {
    switch (choices_.next(8)) {
      case 5:
        if (pre_size != post_size) break;
        spec.connectivity = OneToOne{};
        if (choices_.one_in(2)) spec.weights = IdentityWeights{};
        break;
      case 6:
        spec.connectivity = FixedInDegree{1 + choices_.next(pre_size)};
        break;
      case 7: {
        Pairs pairs;
        for (std::uint32_t k = 0; k < pre_size * post_size; ++k) {
          if (k > 0 && choices_.one_in(2)) continue;
          pairs.pre.push_back(k / post_size);
          pairs.post.push_back(k % post_size);
        }
        spec.connectivity = std::move(pairs);
        break;
      }
      default:
        if (choices_.one_in(6)) spec.weights = GlorotUniform{};
        break;
    }
  }

  void add_data() {
    std::uint32_t dimensions = 0;
    bool has_logistic = false;
    for (const PopulationSpec& spec : scenario_.populations) {
      if (!spec.clamped) continue;
      dimensions += spec.size;
      has_logistic = has_logistic || spec.activation == Activation::logistic;
    }
    scenario_.data.source = examples(3 + choices_.next(4), dimensions, scenario_.seed,
                                     has_logistic ? 0.05 : -1, has_logistic ? 0.95 : 1);
    scenario_.learning.rate = choices_.one_of<double>({0.1, 0.3, 0.03});
  }

  // Bounds what would go on for ever, and takes away errors that would come before there is an S.
  std::optional<Presentation> bounded() {
    for (int attempt = 0; attempt < 20; ++attempt) {
      const Scenario spelt_out = expanded(scenario_);
      auto outcome = present_symbolically(spelt_out, kNever);
      if (std::holds_alternative<Finding>(outcome)) {
        for (PopulationSpec& spec : scenario_.populations) {
          if (!spec.clamped && !spec.max_sends) spec.max_sends = 1 + choices_.next(2);
        }
        continue;
      }
      auto presentation = std::get<Presentation>(std::move(outcome));
      const auto removed =
          std::erase_if(scenario_.projections, [&](const ProjectionSpec& projection) {
            const std::size_t post = number_of(spelt_out, projection.post);
            return projection.port == Port::apical &&
                   presentation.populations[post].apical_without_basal;
          });
      if (removed > 0) continue;
      return presentation;
    }
    return std::nullopt;
  }

  void add_rules(const Presentation& presentation) {
    const Scenario spelt_out = expanded(scenario_);
    for (std::size_t k = 0; k < scenario_.projections.size(); ++k) {
      if (choices_.one_in(5)) continue;
      scenario_.projections[k].rule = rule(view_of_synapses(spelt_out, presentation, k));
    }
    for (std::size_t k = 0; k < scenario_.populations.size(); ++k) {
      std::optional<BiasSpec>& bias = scenario_.populations[k].bias;
      if (!bias || choices_.one_in(3)) continue;
      bias->rule = rule(view_of_biases(spelt_out, presentation, k));
      if (bias->rule.find("post") == std::string::npos &&
          bias->rule.find("error") == std::string::npos) {
        bias->rule.clear();
      }
    }
  }
  void add_arithmetic() {
    ArithmeticSpec& spec = scenario_.arithmetic;
    spec.weight_bits = 3 + choices_.next(10);
    spec.activity_bits = 3 + choices_.next(10);
    spec.stochastic_rounding = choices_.one_in(2);
    spec.weight_range = choices_.one_of<double>({1, 2, 0.5});
    spec.bias_range = choices_.one_in(2) ? spec.weight_range : 4;
    spec.activity_range = choices_.one_of<double>({1, 4});
  }

  // The first that fits owns the weights of the second.
  void add_ties() {
    for (ProjectionSpec& owner : scenario_.projections) {
      for (ProjectionSpec& tied : scenario_.projections) {
        if (&tied == &owner || is_in_tie(tied) || owner.tied_to) continue;
        const bool transpose = choices_.one_in(2);
        if (!fit(owner, tied, transpose) || !choices_.one_in(2)) continue;
        tied.weights = GlorotUniform{};
        tied.weight_limit.reset();
        if (owner.rule.empty()) tied.rule.clear();
        tied.tied_to = TieSpec{.projection = owner.name, .transpose = transpose};
      }
    }
  }

  bool is_in_tie(const ProjectionSpec& projection) const {
    return projection.tied_to || std::ranges::any_of(scenario_.projections, [&](const auto& other) {
             return other.tied_to && other.tied_to->projection == projection.name;
           });
  }

  bool fit(const ProjectionSpec& owner, const ProjectionSpec& tied, bool transpose) const {
    const auto size = [&](const std::string& name) {
      return scenario_.populations[number_of(scenario_, name)].size;
    };
    const std::uint32_t pre = size(transpose ? tied.post : tied.pre);
    const std::uint32_t post = size(transpose ? tied.pre : tied.post);
    return std::holds_alternative<AllToAll>(owner.connectivity) &&
           std::holds_alternative<AllToAll>(tied.connectivity) && pre == size(owner.pre) &&
           post == size(owner.post);
  }

  // A rule that what `view` shows completes (or may not, under a violation).
  std::string rule(const SynapseView& view) {
    auto pres = static_cast<std::uint32_t>(view.pre_count());
    auto posts = static_cast<std::uint32_t>(view.soma.size());
    bool has_error = !view.error.empty();
    if (view.is_bias) pres = 1;
    if (options_.violates_timing) {
      pres = posts = 3;
      has_error = true;
    }
    if (pres == 0 || posts == 0) return pres + posts == 0 ? "" : "-0.1 * w";
    switch (choices_.next(7)) {
      case 0:
        if (posts > 1) return kOutputRule;
        break;
      case 1:
        if (has_error) {
          return choices_.one_of<std::string>({"error * pre[0]", "error * post[last]",
                                               "0.5 * pre[0] * error * post[last] - 0.1 * w"});
        }
        break;
      case 2:
        return "post[0] * (pre[0] - post[0] * w)";
      case 3:
        return choices_.one_of<std::string>(
            {"pre[last] * post[last]", "0.5 * pre[last] * post[0] - 0.2 * w", "-0.1 * w",
             "(post[0] - post[last]) * pre[0]", "0.1 * post[last]"});
      default:
        break;
    }
    std::string sum = monomial(pres, posts, has_error);
    for (std::uint32_t more = choices_.next(3); more > 0; --more) {
      sum += (choices_.one_in(2) ? " + " : " - ") + monomial(pres, posts, has_error);
    }
    return sum;
  }

  std::string monomial(std::uint32_t pres, std::uint32_t posts, bool has_error) {
    std::string product = choices_.one_of<std::string>({"1", "0.5", "0.25", "1.5"});
    const auto times = [&](const std::string& factor) { product += " * " + factor; };
    if (!choices_.one_in(4)) times("pre[" + std::to_string(choices_.next(pres)) + "]");
    if (choices_.one_in(5)) times("pre[" + std::to_string(choices_.next(pres)) + "]^2");
    if (!choices_.one_in(3)) times("post[" + std::to_string(choices_.next(posts)) + "]");
    if (choices_.one_in(5)) times("post[" + std::to_string(choices_.next(posts)) + "]");
    if (has_error && choices_.one_in(3)) times(choices_.one_in(4) ? "error^2" : "error");
    if (choices_.one_in(4)) times(choices_.one_in(3) ? "w^2" : "w");
    return product;
  }

  void violate_timing(const Presentation& presentation) {
    const auto last =
        static_cast<std::uint32_t>(std::min<std::int64_t>(presentation.last_event.ns, 1000));
    const auto span = [&] {
      return Time{1 + (choices_.next(256) * 256 + choices_.next(256)) % (2 * last + 20)};
    };
    scenario_.timing.allow_violations = true;
    scenario_.timing.window = span();
    scenario_.timing.period = span();
  }

  Choices choices_;
  RandomOptions options_;
  Scenario scenario_;
};

}  // namespace

std::optional<Scenario> numbered_scenario(std::uint64_t number, const RandomOptions& options) {
  std::vector<std::uint8_t> choices;
  for (std::uint64_t k = 0; k < kChoices; ++k) {
    const RandomKey key{number, Purpose::shuffle, 0, k};
    choices.push_back(static_cast<std::uint8_t>(uniform_below(key, 256)));
  }
  return random_scenario(choices, options);
}

std::optional<Scenario> random_scenario(std::span<const std::uint8_t> choices,
                                        const RandomOptions& options) {
  return Maker(Choices(choices), options).make();
}

}  // namespace recirc::testing_support
