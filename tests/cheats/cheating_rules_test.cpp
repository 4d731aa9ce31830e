// Synapses that learn from what never reaches them. Each cheat is a whole run: weights, deliveries,
// activities are what they really lead to; only who could have known betrays it.
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
using testing_support::Cheat;
using testing_support::cheating_run;
using testing_support::Omniscience;

Built ring() { return testing_support::build(testing_support::ring()); }

/// The audit of a run in which the synapses of v-h1 learn by `cheat`.
RunAuditReport caught(const Built& built, const Cheat& cheat) {
  const std::vector<RecordedEvent> recording = cheating_run(built, cheat);
  return audit_of(built.network, recording, built.data->size(Split::train));
}

/// What is found first names a change of v-h1, its synapse, its time, what it must be and what it
/// is; and nothing but changes and updates of v-h1 is found.
void expect_named(const RunAuditReport& report) {
  ASSERT_FALSE(report.findings.empty());
  const AuditFinding& first = report.findings.front();
  EXPECT_EQ(first.kind, AuditFinding::Kind::different);
  EXPECT_EQ(first.event.kind, EventKind::change);
  ASSERT_TRUE(first.expected.has_value());
  EXPECT_NE(*first.expected, first.event.value);
  EXPECT_THAT(first.what, HasSubstr("v-h1, h1[0]<-v[0], 31 ns (presentation 0): "));
  EXPECT_THAT(first.what, HasSubstr("(post[0] - post[1]) * pre[0] of all that reached it is "));
  EXPECT_THAT(first.what, HasSubstr(", seen "));
  for (const AuditFinding& finding : report.findings) {
    EXPECT_EQ(finding.event.projection, 0) << finding.what;
    EXPECT_TRUE(finding.event.kind == EventKind::change || finding.event.kind == EventKind::update)
        << finding.what;
  }
}

double value_of(const Omniscience& all, EventKind kind, NeuronId neuron, std::uint64_t nth) {
  for (const RecordedEvent& event : all.events) {
    if (event.kind != kind || event.neuron != neuron) continue;
    if (nth-- == 0) return event.value;
  }
  throw InternalError("the presentation has such an event");
}

NeuronId post_of(const Omniscience& all, std::uint32_t post) {
  return NeuronId{index(all.first_post) + post};
}

TEST(Cheat, OfNobodyIsFoundByNobody) {
  const Built built = ring();
  const auto honest = [](const Omniscience&, std::uint32_t, std::uint32_t, double change) {
    return change;
  };
  EXPECT_EQ(caught(built, honest).finding_count, 0);
}

TEST(Cheat, ReadsTheWeightOfAnotherSynapse) {
  expect_named(caught(
      ring(), [](const Omniscience& all, std::uint32_t pre, std::uint32_t post, double change) {
        const std::uint32_t next = (pre + 1) % 3;
        return change * all.weights[std::size_t{next} * all.posts + post];
      }));
}

TEST(Cheat, ReadsTheActivityOfAnotherNeuron) {
  expect_named(
      caught(ring(), [](const Omniscience& all, std::uint32_t, std::uint32_t post, double change) {
        return change + value_of(all, EventKind::soma, post_of(all, (post + 1) % 2), 0);
      }));
}

// The rule fires at post[1]; it multiplies with what its own neuron will say in the next volley of
// the visible neurons.
TEST(Cheat, ReadsTheFuture) {
  expect_named(
      caught(ring(), [](const Omniscience& all, std::uint32_t, std::uint32_t, double change) {
        const RecordedEvent& last =
            *std::ranges::max_element(all.events, {}, [](const RecordedEvent& event) {
              return event.kind == EventKind::activation ? event.time : Time{0};
            });
        return change * last.value;
      }));
}

TEST(Cheat, HasAGlobalLossForAThirdFactor) {
  expect_named(caught(ring(), [](const Omniscience& all, std::uint32_t, std::uint32_t,
                                 double change) { return change * all.loss; }));
}

// It fires before its last variable arrives.
TEST(Cheat, ChangesBeforeItCouldKnow) {
  const Built built = ring();
  std::vector<RecordedEvent> recording = cheating_run(
      built,
      [](const Omniscience&, std::uint32_t, std::uint32_t, double change) { return change; });
  for (RecordedEvent& event : recording) {
    if (event.kind != EventKind::change || event.projection != 0) continue;
    event.time = event.caused = event.time - Time{1};
  }
  std::ranges::stable_sort(recording, comes_before);
  const RunAuditReport report = audit_of(built.network, recording, built.data->size(Split::train));
  ASSERT_FALSE(report.findings.empty());
  EXPECT_EQ(report.findings.front().kind, AuditFinding::Kind::unexpected);
  EXPECT_THAT(report.findings.front().what,
              HasSubstr("v-h1, h1[0]<-v[0], 30 ns (presentation 0): changed by"));
  EXPECT_THAT(report.findings.front().what, HasSubstr("has not arrived"));
}

}  // namespace
}  // namespace recirc
