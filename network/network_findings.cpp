#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "network/data_mean.hpp"
#include "network/findings_below.hpp"
#include "network/network_builder.hpp"
#include "network/record_findings.hpp"
#include "neurons/learning_rule.hpp"

namespace recirc {
namespace {

void check_rule(std::string_view text, std::string path, std::vector<Finding>& wrong) {
  if (text.empty()) return;
  auto parsed = LearningRule::parse(text);
  if (auto* error = std::get_if<RuleSyntaxError>(&parsed)) {
    wrong.push_back(
        {std::move(path), std::move(error->what), std::move(error->right), error->offset});
  }
}

}  // namespace

std::vector<Finding> network_findings(const Scenario& scenario) {
  std::vector<Finding> wrong = findings_below({"population", "projection"}, scenario);
  for (std::size_t k = 0; k < scenario.populations.size(); ++k) {
    const auto& bias = scenario.populations[k].bias;
    if (bias) check_rule(bias->rule, fmt::format("population[{}].bias.rule", k), wrong);
  }
  for (std::size_t k = 0; k < scenario.projections.size(); ++k) {
    check_rule(scenario.projections[k].rule, fmt::format("projection[{}].rule", k), wrong);
  }
  std::ranges::move(data_mean_findings(scenario), std::back_inserter(wrong));
  std::ranges::move(record_findings(scenario), std::back_inserter(wrong));
  return wrong;
}

}  // namespace recirc
