#include "sim/run_failure.hpp"

#include <fmt/format.h>

namespace recirc {

RunError run_failure(const Population& population, std::uint32_t number, std::string_view what,
                     Time now, Time period) {
  return RunError(fmt::format(
      "neuron {} of population \"{}\" {} at {} ns, in presentation {}; lower the rate, or limit "
      "the weights (learning.weight_limit)",
      number, population.name, what, now.ns, now.ns / period.ns));
}

}  // namespace recirc
