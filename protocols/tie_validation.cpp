#include <algorithm>
#include <utility>
#include <variant>

#include "protocols/nearest_name.hpp"
#include "protocols/part_validation.hpp"

namespace recirc {
namespace {

/// Checks the ties of a network's projections.
class TieCheck {
 public:
  TieCheck(const Scenario& scenario, Mistakes& mistakes)
      : scenario_(scenario), mistakes_(mistakes) {}

  void projection(std::size_t number) {
    const ProjectionSpec& spec = scenario_.projections[number];
    if (!spec.tied_to) return;
    path_ = fmt::format("projection[{}]", number);
    if (scenario_.learning.apply == Apply::immediate) {
      mistakes_.add(path_ + ".tied_to", "tied weights do not go with apply: IMMEDIATE",
                    "use apply: BATCH: what both projections have learned is added up there");
    }
    const ProjectionSpec* owner = owner_of(spec);
    if (owner == nullptr) return;
    own_fields(spec, owner->name);
    connectivity(spec, *owner);
    if (!spec.rule.empty() && owner->rule.empty()) {
      mistakes_.add(path_ + ".rule",
                    "only one end of the tie learns, and not the one with the rate",
                    fmt::format("give {} the rule, or one too", in_quotes(owner->name)));
    }
    shape(spec, *owner);
  }

 private:
  [[nodiscard]] const PopulationSpec* population(const std::string& name) const {
    const auto found = std::ranges::find(scenario_.populations, name, &PopulationSpec::name);
    return found == scenario_.populations.end() ? nullptr : &*found;
  }

  /// The projection whose weights these are; null, and a mistake, if there is none.
  const ProjectionSpec* owner_of(const ProjectionSpec& spec) {
    const std::string field = path_ + ".tied_to.projection";
    const auto owner =
        std::ranges::find(scenario_.projections, spec.tied_to->projection, &ProjectionSpec::name);
    if (spec.tied_to->projection.empty()) {
      mistakes_.add(path_ + ".tied_to", "the tie names no projection",
                    "write tied_to { projection: \"a projection's name\" }");
    } else if (owner == scenario_.projections.end()) {
      std::vector<std::string> names;
      for (const ProjectionSpec& other : scenario_.projections) names.push_back(other.name);
      mistakes_.add(field,
                    fmt::format("unknown projection {}", in_quotes(spec.tied_to->projection)),
                    did_you_mean(spec.tied_to->projection, names));
    } else if (&*owner == &spec) {
      mistakes_.add(field, "a projection that is tied to itself", "name another one");
    } else if (owner->tied_to) {
      mistakes_.add(field, fmt::format("{} is tied itself", in_quotes(owner->name)),
                    fmt::format("tie this one to {}", in_quotes(owner->tied_to->projection)));
    } else {
      return &*owner;
    }
    return nullptr;
  }

  /// What a tied projection has from the other.
  void own_fields(const ProjectionSpec& spec, const std::string& owner) {
    const std::string right = fmt::format("leave it out: those of {} hold", in_quotes(owner));
    if (!std::holds_alternative<GlorotUniform>(spec.weights)) {
      mistakes_.add(path_ + ".weights", "weights of a tied projection", right);
    }
    if (spec.weight_limit) {
      mistakes_.add(path_ + ".weight_limit", "weight_limit of a tied projection", right);
    }
  }

  void connectivity(const ProjectionSpec& spec, const ProjectionSpec& owner) {
    const auto is_full = [](const ProjectionSpec& projection) {
      return std::holds_alternative<AllToAll>(projection.connectivity);
    };
    if (is_full(spec) && is_full(owner)) return;
    mistakes_.add(path_ + (is_full(spec) ? ".tied_to" : ".connectivity"),
                  "a tie between projections that are not all to all",
                  "all_to_all {} in both, or no tie");
  }

  void shape(const ProjectionSpec& spec, const ProjectionSpec& owner) {
    const PopulationSpec* pre = population(spec.pre);
    const PopulationSpec* post = population(spec.post);
    const PopulationSpec* other_pre = population(owner.pre);
    const PopulationSpec* other_post = population(owner.post);
    if (pre == nullptr || post == nullptr || other_pre == nullptr || other_post == nullptr) return;
    const bool turned = spec.tied_to->transpose;
    const PopulationSpec* like_pre = turned ? other_post : other_pre;
    const PopulationSpec* like_post = turned ? other_pre : other_post;
    if (pre->size == like_pre->size && post->size == like_post->size) return;
    const bool fits_turned = pre->size == like_post->size && post->size == like_pre->size;
    mistakes_.add(path_ + ".tied_to",
                  fmt::format("the weights are [post, pre] = [{}, {}], those of {}{} [{}, {}]",
                              post->size, pre->size, in_quotes(owner.name),
                              turned ? ", transposed," : "", like_post->size, like_pre->size),
                  fits_turned ? fmt::format("transpose: {}", !turned)
                              : std::string("populations of the same sizes"));
  }

  const Scenario& scenario_;
  Mistakes& mistakes_;
  std::string path_;
};

}  // namespace

void check_ties(const Scenario& scenario, Mistakes& mistakes) {
  TieCheck check(scenario, mistakes);
  for (std::size_t k = 0; k < scenario.projections.size() && !mistakes.is_full(); ++k) {
    check.projection(k);
  }
}

}  // namespace recirc
