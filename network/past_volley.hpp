#pragma once

#include <cstddef>
#include <limits>
#include <vector>

namespace recirc {

inline constexpr std::size_t kNoCause = std::numeric_limits<std::size_t>::max();

/// A volley of a symbolic presentation; it is younger than its causes and has a higher number.
struct PastVolley {
  std::size_t population = 0;
  std::size_t cause = kNoCause;  ///< number of the volley that it answers; the clamp: kNoCause
  /// The latest volley without which none of its contributions would have come; the clamp:
  /// kNoCause.
  std::size_t sole_cause = kNoCause;
};

/// The latest volley that stands behind both `a` and `b` (numbers in `history`, or kNoCause), in
/// the tree of sole causes; each stands behind itself.
std::size_t common_cause(const std::vector<PastVolley>& history, std::size_t a, std::size_t b);

/// Whether `volley` can't happen in any neuron unless `earlier` has happened in some.
bool happens_only_after(const std::vector<PastVolley>& history, std::size_t volley,
                        std::size_t earlier);

/// The sends that neurons of a population miss if a volley doesn't happen in them. Whoever misses
/// one has it left for later; but where all neurons miss it together, and with it whatever they
/// would have answered later, there is no later.
class MissedSends {
 public:
  /// A neuron may miss `volley`; shared: only together with all others.
  void add(const std::vector<PastVolley>& history, std::size_t volley, bool is_shared);

  /// Whether a neuron that has missed a send may answer `volley`, for which the others have none
  /// left.
  [[nodiscard]] bool may_answer(const std::vector<PastVolley>& history, std::size_t volley) const;

 private:
  std::size_t latest_ = kNoCause;
  bool are_together_ = true;  // each happens only after the one before
};

}  // namespace recirc
