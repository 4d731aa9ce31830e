// Runs of the engine itself: whatever the network, the audit finds nothing, and it looks at
// everything.
#include "sim/audit/run_audit.hpp"

#include <gtest/gtest.h>

#include <string>

#include "protocols/scenario_writer.hpp"
#include "sim/audit/locality_audit.hpp"
#include "tests/support/build.hpp"
#include "tests/support/networks.hpp"
#include "tests/support/random_scenarios.hpp"

namespace recirc {
namespace {

using testing_support::Built;

std::string all_of(const RunAuditReport& report) {
  std::string text;
  for (const AuditFinding& finding : report.findings) text += finding.what + "\n";
  return text;
}

/// Audits `presentations` of the training data, on an engine with so many partitions.
RunAuditReport audited(const Built& built, std::uint64_t times, std::uint32_t threads,
                       const RunAuditOptions& options) {
  EventsInMemory recorder(threads);
  ActorEngine engine(built.network, threads);
  engine.set_recorder(&recorder);
  testing_support::present_all(engine, *built.data, times);
  RunAudit audit(built.network, options);
  audit.add(recorder.events());
  const auto presentations = static_cast<std::int64_t>(times * built.data->size(Split::train));
  return audit.finish(built.network.timing.period * presentations);
}

/// Random networks of a kind: the audit of all synapses finds nothing, and compares every event.
void expect_no_finding(const testing_support::RandomOptions& random, std::uint64_t count) {
  std::uint64_t compared = 0;
  for (std::uint64_t number = 0; number < count; ++number) {
    const auto scenario = testing_support::numbered_scenario(number, random);
    if (!scenario) continue;
    try {
      const Built built = testing_support::build(*scenario);
      const RunAuditReport report =
          audited(built, 2, 1 + number % 2, {.replay = {.epoch = built.data->size(Split::train)}});
      ASSERT_EQ(report.finding_count, 0) << all_of(report) << scenario_text(*scenario);
      std::uint64_t checked = 0;
      for (const std::uint64_t kind : report.checked) checked += kind;
      ASSERT_EQ(checked, report.events) << scenario_text(*scenario);
      compared += checked;
    } catch (const InputError&) {
      continue;
    } catch (const RunError&) {  // it blew up
      continue;
    }
  }
  EXPECT_GT(compared, 100 * count);
}

TEST(RunAudit, FindsNothingInRandomNetworks) { expect_no_finding({}, 100); }

TEST(RunAudit, FindsNothingWhereWeightsAreTied) { expect_no_finding({.may_tie = true}, 100); }

TEST(RunAudit, FindsNothingWhereChangesAreAppliedAtOnce) {
  expect_no_finding({.apply = Apply::immediate}, 100);
}

TEST(RunAudit, FindsNothingWhereEventsAreLateOrLostAndNeuronsDie) {
  expect_no_finding({.has_faults = true}, 100);
}

TEST(RunAudit, FindsNothingInFixedPoint) { expect_no_finding({.has_fixed_point = true}, 100); }

TEST(RunAudit, FindsNothingWhereTimingIsViolated) {
  expect_no_finding({.violates_timing = true}, 100);
}

}  // namespace
}  // namespace recirc
