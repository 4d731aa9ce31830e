#include <fmt/format.h>

#include <cmath>
#include <string>

#include "protocols/part_validation.hpp"

namespace recirc {
namespace {

constexpr std::uint32_t kLeastBits = 2;
constexpr std::uint32_t kMostBits = 32;
/// Ranges lie between 2^-20 and 2^20.
constexpr int kMostExponent = 20;

void check_bits(std::uint32_t bits, const std::string& path, Mistakes& mistakes) {
  if (bits == 0) return;
  mistakes.at_least(kLeastBits, bits, path);
  mistakes.at_most(kMostBits, bits, path);
}

// All numbers of the format are exact doubles then.
void check_range(double range, const std::string& path, Mistakes& mistakes) {
  int exponent = 0;
  const bool is_power = std::frexp(range, &exponent) == 0.5;
  if (is_power && std::abs(exponent - 1) <= kMostExponent) return;
  mistakes.add(path, fmt::format("the range is {}", range),
               "a power of two, e.g. 0.5, 1, 2 or 8, at most 2^20");
}

}  // namespace

void check_arithmetic(const Scenario& scenario, Mistakes& mistakes) {
  const ArithmeticSpec& spec = scenario.arithmetic;
  check_bits(spec.weight_bits, "arithmetic.weight_bits", mistakes);
  check_bits(spec.activity_bits, "arithmetic.activity_bits", mistakes);
  check_range(spec.weight_range, "arithmetic.weight_range", mistakes);
  check_range(spec.activity_range, "arithmetic.activity_range", mistakes);
  if (spec.bias_range != spec.weight_range) {
    check_range(spec.bias_range, "arithmetic.bias_range", mistakes);
  }
  if (spec.weight_bits == 0) return;
  // What the tied one learned would reach the weight past its numbers.
  for (std::size_t k = 0; k < scenario.projections.size() && !mistakes.is_full(); ++k) {
    const ProjectionSpec& projection = scenario.projections[k];
    if (!projection.tied_to || projection.rule.empty()) continue;
    mistakes.add(fmt::format("projection[{}].rule", k),
                 "a tied projection that learns, with weights in fixed point",
                 "leave out its rule, or arithmetic.weight_bits");
  }
}

}  // namespace recirc
