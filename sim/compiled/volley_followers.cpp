#include "sim/compiled/volley_followers.hpp"

#include <algorithm>
#include <span>
#include <variant>

#include "sim/compiled/factor_rows.hpp"

namespace recirc {
namespace {

// The activity that is all that a volley leaves; kNoValue if it leaves more.
ValueId only_activity(const Tape& tape, const VolleyStep& volley) {
  ValueId activity = kNoValue;
  for (const VolleyResult& result : volley.results) {
    if (!tape.values[result.value].is_live) continue;
    if (result.quantity != Quantity::activity) return kNoValue;
    activity = result.value;
  }
  return volley.port == Port::basal ? activity : kNoValue;
}

// Goes on from a volley through the steps behind it, as long as they read what it leaves.
VolleyFollowers followers_of(std::span<const TapeStep* const> behind, ValueId activity,
                             const Layout& layout, const std::set<const TapeStep*>& counts) {
  VolleyFollowers followers;
  for (const TapeStep* step : behind) {
    if (const auto* count = std::get_if<CountStep>(&step->operation)) {
      const bool counts_it = count->values == std::vector<ValueId>{activity};
      if (counts_it && counts.contains(step)) followers.count = step;
      continue;
    }
    const auto* factor = std::get_if<FactorStep>(&step->operation);
    if (factor == nullptr) return followers;
    const Difference difference = difference_of(*factor);
    // What is kept for the chunk has a place of its own: it overwrites nothing that is still read.
    if (difference.subtrahend != activity || difference.minuend == activity ||
        layout.places[factor->value].kept != Kept::chunk) {
      return followers;
    }
    followers.difference = step;
    followers.compared = difference.minuend;
    return followers;
  }
  return followers;
}

}  // namespace

FollowersOfVolleys::FollowersOfVolleys(const Tape& tape, const std::vector<Stage>& stages,
                                       const Layout& layout,
                                       const std::set<const TapeStep*>& counts) {
  for (const Stage& stage : stages) {
    const std::span<const TapeStep* const> steps(stage.steps);
    for (std::size_t k = 0; k < steps.size(); ++k) {
      const auto* volley = std::get_if<VolleyStep>(&steps[k]->operation);
      const ValueId activity = volley == nullptr ? kNoValue : only_activity(tape, *volley);
      if (activity == kNoValue) continue;
      const VolleyFollowers found = followers_of(steps.subspan(k + 1), activity, layout, counts);
      followers_[steps[k]] = found;
      steps_.insert({found.difference, found.count});
    }
  }
}

VolleyFollowers FollowersOfVolleys::of(const TapeStep& volley) const {
  const auto found = followers_.find(&volley);
  return found == followers_.end() ? VolleyFollowers{} : found->second;
}

}  // namespace recirc
