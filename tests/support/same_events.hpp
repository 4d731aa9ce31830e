#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "network/network.hpp"
#include "sim/engine.hpp"
#include "sim/event_recorder.hpp"
#include "tests/support/build.hpp"

namespace recirc::testing_support {

/// All events of the first `presentations` of training examples in their order, over and over; also
/// of a run that ends at a value that is not finite.
std::vector<RecordedEvent> events_of(Engine& engine, const Built& built,
                                     std::uint64_t presentations);

/// All that the actor engine tells of the first `presentations`, and the compiled engine, which
/// must be able to run the network.
struct BothRecordings {
  std::vector<RecordedEvent> actor;
  std::vector<RecordedEvent> compiled;
};
BothRecordings both_recordings(const Built& built, std::uint64_t presentations);

/// The first difference between the events of two runs, in words; empty where the same happened at
/// the same times, and values are the same up to the order of sums: those of one kind and of one
/// population (or projection) together, by max|a - b| as a matrix's, and by how large what they are
/// sums of: the activities of a population, the contributions to a volley, the terms of a rule.
/// `network` is that of both.
std::string event_differences(const std::vector<RecordedEvent>& a,
                              const std::vector<RecordedEvent>& b, const Network& network);

/// An event in words.
std::string event_text(const RecordedEvent& event);

}  // namespace recirc::testing_support
