#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocols/scenario.hpp"
#include "sim/make_engine.hpp"
#include "sim/theory/flow.hpp"
#include "sim/theory/integration.hpp"
#include "sim/theory/outcome.hpp"

namespace recirc {

/// A system of section 6.3 twice: as a network whose synapses learn from events, and as the
/// differential equation that it should follow at small rates.
struct EventCase {
  std::string equation;  ///< "eq40", as on the command line
  std::string name;      ///< for a table
  Scenario scenario;     ///< a preset, spelt out, with the weights of `start`
  Flow flow;
  Gain gain;
  std::vector<double> start;  ///< the weights of `projections`, one after the other
  std::vector<std::uint32_t> projections;
};

/// A*[1, 1, 1], longer chains and A*[1, 4, 1] with eq. 40, 48, 51 and 52, plain and with the
/// combinations of section 6.3.3; among them starts for which theorems 6.2 and 6.3 fail.
std::vector<EventCase> event_cases();

/// What the synapses' weights were at the times of a comparison, learning at `rate`.
struct EventWay {
  double rate = 0;
  std::vector<std::vector<double>> states;
  /// max |events - equation| / max |equation|, over all times and weights.
  double distance = 0;
};

struct EventComparison {
  Trajectory equation;
  std::vector<EventWay> ways;  ///< rates descend, each half of the one before
  std::string engine;          ///< actor or compiled
  /// log2 of the ratio of the last two distances: 1 where the distance is proportional to the rate.
  double order = 0;

  [[nodiscard]] bool is_first_order() const { return order > 0.9 && order < 1.1; }
};

/// Lets the network learn one stimulus after the other, batch 1: a rate eta and k presentations are
/// the time k eta of the equation. Throws RunError as the engine does.
EventComparison compare_with_events(const EventCase& event_case, EngineKind engine);

}  // namespace recirc
