#include "network/findings_below.hpp"

#include <algorithm>

#include "protocols/scenario_validation.hpp"

namespace recirc {

std::vector<Finding> findings_below(std::initializer_list<std::string_view> fields,
                                    const Scenario& scenario) {
  std::vector<Finding> all = findings(scenario);
  std::erase_if(all, [&](const Finding& finding) {
    return !finding.where.empty() && std::ranges::none_of(fields, [&](std::string_view field) {
      return finding.where.starts_with(field);
    });
  });
  return all;
}

}  // namespace recirc
