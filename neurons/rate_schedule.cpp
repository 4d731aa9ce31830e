#include "neurons/rate_schedule.hpp"

#include <algorithm>
#include <cmath>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

double factor_in(const ConstantRate& /*schedule*/, std::uint64_t /*epoch*/) { return 1; }

double factor_in(const StepDecay& schedule, std::uint64_t epoch) {
  ensure(schedule.epochs > 0, "a step takes an epoch or more");
  return std::pow(schedule.factor, static_cast<double>(epoch / schedule.epochs));
}

double factor_in(const ExponentialDecay& schedule, std::uint64_t epoch) {
  return std::pow(schedule.factor, static_cast<double>(epoch));
}

double factor_in(const InverseDecay& schedule, std::uint64_t epoch) {
  return 1 / (1 + static_cast<double>(epoch) / schedule.half_after);
}

double factor_in(const EpochFactors& schedule, std::uint64_t epoch) {
  ensure(!schedule.factors.empty(), "a list of factors has one");
  return schedule.factors[std::min<std::uint64_t>(epoch, schedule.factors.size() - 1)];
}

}  // namespace

double rate_factor(const RateSchedule& schedule, std::uint64_t epoch) {
  return std::visit([epoch](const auto& kind) { return factor_in(kind, epoch); }, schedule);
}

}  // namespace recirc
