#include "sim/audit/is_local.hpp"

#include <ostream>

#include "network/network_builder.hpp"
#include "network/preset.hpp"
#include "protocols/scenario_reader.hpp"
#include "sim/data/data_places.hpp"
#include "sim/data/open_data.hpp"

namespace recirc {

std::ostream& operator<<(std::ostream& stream, const LocalityVerdict& verdict) {
  if (verdict) return stream << "local";
  stream << "not local:";
  for (const std::string& violation : verdict.violations()) stream << "\n  " << violation;
  return stream;
}

LocalityVerdict is_local(const Scenario& scenario, const TrialRun& trial,
                         const std::filesystem::path& folder) {
  const Scenario spelt_out = expanded(scenario);
  std::vector<Finding> wrong = network_findings(spelt_out);
  if (!wrong.empty()) throw InputError(std::move(wrong));
  const TimingPlan plan = plan_timing(spelt_out);
  const auto data = open_data(
      spelt_out.data, spelt_out.seed,
      {.search = data_search_path({}, DataEnvironment::of_process()), .scenario_folder = folder});
  const std::vector<double> mean = data->mean();
  const Network network = build_network(spelt_out, plan, {.data_mean = mean, .folder = folder});
  return LocalityVerdict(
      audit_locality({.expanded = spelt_out, .plan = plan, .network = network}, *data, trial));
}

LocalityVerdict is_local(const std::filesystem::path& file, const TrialRun& trial) {
  return is_local(read_scenario(file).scenario, trial,
                  file.has_parent_path() ? file.parent_path() : ".");
}

}  // namespace recirc
