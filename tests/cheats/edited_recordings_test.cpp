// Recordings that somebody has touched afterwards: every single event that is removed, and every
// single value, cause or place that is altered, is found, and it alone is blamed first.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/cheats/cheating_run.hpp"
#include "tests/support/networks.hpp"

namespace recirc {
namespace {

using testing_support::audit_of;
using testing_support::Built;

struct Recording {
  Built built;
  std::vector<RecordedEvent> events;
  std::uint64_t presentations = 0;
};

Recording recording_of(const Scenario& scenario) {
  Recording recording{.built = testing_support::build(scenario), .events = {}};
  EventsInMemory recorder(1);
  ActorEngine engine(recording.built.network, 1);
  engine.set_recorder(&recorder);
  testing_support::present_all(engine, *recording.built.data);
  recording.events = recorder.events();
  recording.presentations = recording.built.data->size(Split::train);
  return recording;
}

/// A ring with limits of norms, and a feedforward network with errors.
std::vector<Scenario> scenarios() {
  Scenario limited = testing_support::ring({.batch = 2, .examples = 2});
  limited.learning.weight_limit.incoming_norm = 0.9;
  Scenario errors = testing_support::feedforward(2);
  errors.data.source = testing_support::examples(2, 2, 7);
  return {limited, errors};
}

RunAuditReport audit_of(const Recording& recording, const std::vector<RecordedEvent>& events) {
  return testing_support::audit_of(recording.built.network, events, recording.presentations);
}

TEST(EditedRecording, MissesEveryEventThatWasRemoved) {
  for (const Scenario& scenario : scenarios()) {
    const Recording recording = recording_of(scenario);
    ASSERT_EQ(audit_of(recording, recording.events).finding_count, 0);
    for (std::size_t k = 0; k < recording.events.size(); ++k) {
      std::vector<RecordedEvent> events = recording.events;
      events.erase(events.begin() + static_cast<std::ptrdiff_t>(k));
      const RunAuditReport report = audit_of(recording, events);
      ASSERT_FALSE(report.findings.empty()) << k;
      const AuditFinding& first = report.findings.front();
      EXPECT_EQ(first.kind, AuditFinding::Kind::missing) << first.what;
      EXPECT_EQ(place_of(first.event), place_of(recording.events[k])) << first.what;
      // What follows from it is as it was recorded, so it alone is missed (a stimulus, whose value
      // nothing else tells, and what it leads to).
      if (first.event.kind != EventKind::stimulus) {
        EXPECT_EQ(report.finding_count, 1) << first.what;
      }
    }
  }
}

TEST(EditedRecording, FindsEveryValueThatWasAltered) {
  for (const Scenario& scenario : scenarios()) {
    const Recording recording = recording_of(scenario);
    for (std::size_t k = 0; k < recording.events.size(); ++k) {
      std::vector<RecordedEvent> events = recording.events;
      const double was = events[k].value;
      events[k].value = std::nextafter(was, std::numeric_limits<double>::infinity());
      const RunAuditReport report = audit_of(recording, events);
      ASSERT_FALSE(report.findings.empty()) << k;
      const AuditFinding& first = report.findings.front();
      if (events[k].kind == EventKind::stimulus) continue;  // what follows from it is found
      EXPECT_EQ(first.kind, AuditFinding::Kind::different) << first.what;
      EXPECT_EQ(first.event, events[k]) << first.what;
      EXPECT_EQ(first.expected, was) << first.what;
    }
  }
}

TEST(EditedRecording, FindsAnEventThatWasAdded) {
  const Recording recording = recording_of(scenarios()[0]);
  for (std::size_t k = 0; k < recording.events.size(); ++k) {
    std::vector<RecordedEvent> events = recording.events;
    RecordedEvent added = events[k];
    added.time = added.time + Time{1};
    events.push_back(added);
    std::ranges::stable_sort(events, comes_before);
    const RunAuditReport report = audit_of(recording, events);
    EXPECT_GT(report.finding_count, 0) << k;
  }
}

TEST(EditedRecording, FindsACauseThatWasAltered) {
  const Recording recording = recording_of(scenarios()[0]);
  for (std::size_t k = 0; k < recording.events.size(); ++k) {
    std::vector<RecordedEvent> events = recording.events;
    events[k].caused = events[k].caused - Time{1};
    const RunAuditReport report = audit_of(recording, events);
    EXPECT_EQ(report.finding_count, 1) << k;
  }
}

TEST(EditedRecording, FindsEventsOfActorsThatAreNotThere) {
  const Recording recording = recording_of(scenarios()[0]);
  const auto found = [&](const auto& edit) {
    std::vector<RecordedEvent> events = recording.events;
    RecordedEvent added = events.front();
    edit(added);
    events.push_back(added);
    std::ranges::stable_sort(events, comes_before);
    return audit_of(recording, events).finding_count;
  };
  EXPECT_GT(found([](RecordedEvent& event) { event.neuron = NeuronId{1000}; }), 0);
  EXPECT_GT(found([](RecordedEvent& event) { event.projection = 7; }), 0);
  EXPECT_GT(found([](RecordedEvent& event) {
              event.kind = EventKind::change;
              event.projection = 0;
            }),
            0);
}

}  // namespace
}  // namespace recirc
