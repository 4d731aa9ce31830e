#pragma once

#include <map>
#include <set>
#include <vector>

#include "sim/compiled/layout.hpp"
#include "sim/compiled/stages.hpp"
#include "sim/compiled/tape.hpp"

namespace recirc {

/// What is done with the activities of a volley while they are in registers, instead of reading
/// them again. Null: nothing.
struct VolleyFollowers {
  const TapeStep* difference = nullptr;  ///< a FactorStep: what is compared, less the activity
  ValueId compared = kNoValue;
  const TapeStep* count = nullptr;  ///< a CountStep of activities that are not 0
};

/// Which steps follow the volleys of all stages; only volleys that leave nothing but activities
/// have any.
class FollowersOfVolleys {
 public:
  /// `counts`: the steps that are counted (event_counts).
  FollowersOfVolleys(const Tape& tape, const std::vector<Stage>& stages, const Layout& layout,
                     const std::set<const TapeStep*>& counts);

  [[nodiscard]] VolleyFollowers of(const TapeStep& volley) const;
  /// Whether a volley does the step.
  [[nodiscard]] bool contain(const TapeStep& step) const { return steps_.contains(&step); }

 private:
  std::map<const TapeStep*, VolleyFollowers> followers_;
  std::set<const TapeStep*> steps_;
};

}  // namespace recirc
