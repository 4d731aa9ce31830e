#include "network/past_volley.hpp"

namespace recirc {

std::size_t common_cause(const std::vector<PastVolley>& history, std::size_t a, std::size_t b) {
  while (a != b) {
    if (a == kNoCause || b == kNoCause) return kNoCause;
    std::size_t& younger = a > b ? a : b;
    younger = history[younger].sole_cause;
  }
  return a;
}

bool happens_only_after(const std::vector<PastVolley>& history, std::size_t volley,
                        std::size_t earlier) {
  while (volley != kNoCause && volley > earlier) volley = history[volley].sole_cause;
  return volley == earlier;
}

void MissedSends::add(const std::vector<PastVolley>& history, std::size_t volley, bool is_shared) {
  are_together_ = are_together_ && is_shared &&
                  (latest_ == kNoCause || happens_only_after(history, volley, latest_));
  latest_ = volley;
}

bool MissedSends::may_answer(const std::vector<PastVolley>& history, std::size_t volley) const {
  if (latest_ == kNoCause) return false;
  return !are_together_ || !happens_only_after(history, volley, latest_);
}

}  // namespace recirc
