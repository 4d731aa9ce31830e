// Events that travel faster than they can: the engine runs a network whose delays are shorter than
// those that are declared.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cheats/cheating_run.hpp"
#include "tests/support/networks.hpp"

namespace recirc {
namespace {

using testing::HasSubstr;
using testing_support::audit_of;
using testing_support::Built;

std::vector<RecordedEvent> recording_of(const Network& network, const Built& built) {
  EventsInMemory recorder(1);
  ActorEngine engine(network, 1);
  engine.set_recorder(&recorder);
  testing_support::present_all(engine, *built.data);
  return recorder.events();
}

TEST(Cheat, LetsAProjectionBeFasterThanItsDelay) {
  const Built built = testing_support::build(testing_support::ring());
  Network fast = built.network;
  fast.projections[1].delay = fast.projections[1].longest_delay = Time{7};  // declared: 10
  const RunAuditReport report =
      audit_of(built.network, recording_of(fast, built), built.data->size(Split::train));
  ASSERT_FALSE(report.findings.empty());
  const AuditFinding& first = report.findings.front();
  EXPECT_EQ(first.kind, AuditFinding::Kind::too_early);
  EXPECT_EQ(first.due, Time{19});
  EXPECT_THAT(first.what, HasSubstr("h1-v, v[0]<-h1[0], 16 ns (presentation 0): delivery of the "
                                    "axon event of 10 ns, due at 19 ns: 3 ns sooner"));
}

TEST(Cheat, LetsOneSynapseBeFasterThanItsDelay) {
  Scenario scenario = testing_support::ring();
  scenario.projections[1].delay = UniformDelay{Time{8}, Time{10}};
  scenario.populations[0].integration = Time{4};
  const Built built = testing_support::build(scenario);
  Network fast = built.network;
  SparseSynapse& synapse = fast.projections[1].synapses.back();
  const Time declared = synapse.delay;
  synapse.delay = Time{6};
  std::ranges::sort(fast.projections[1].synapses, {},
                    [](const SparseSynapse& s) { return std::tuple(s.pre, s.delay, s.post); });
  fast.projections[1].delay = Time{6};
  const RunAuditReport report =
      audit_of(built.network, recording_of(fast, built), built.data->size(Split::train));
  ASSERT_FALSE(report.findings.empty());
  const AuditFinding& first = report.findings.front();
  EXPECT_EQ(first.kind, AuditFinding::Kind::too_early) << first.what;
  EXPECT_EQ(*first.due - first.event.time, declared - Time{6});
  EXPECT_EQ(first.event.projection, 1);
}

// A slow event is no breach of locality by itself, but it is not what was declared.
TEST(Cheat, LetsAProjectionBeSlowerThanItsDelay) {
  const Built built = testing_support::build(testing_support::ring());
  Network slow = built.network;
  slow.projections[1].delay = slow.projections[1].longest_delay = Time{12};
  const RunAuditReport report =
      audit_of(built.network, recording_of(slow, built), built.data->size(Split::train));
  ASSERT_FALSE(report.findings.empty());
  EXPECT_EQ(report.findings.front().kind, AuditFinding::Kind::missing);
  EXPECT_THAT(report.findings.front().what,
              HasSubstr("h1-v, v[0]<-h1[0], 19 ns (presentation 0): delivery"));
}

}  // namespace
}  // namespace recirc
