#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "sim/data_source.hpp"
#include "sim/engine_state.hpp"
#include "sim/event_recorder.hpp"
#include "sim/run_tally.hpp"

namespace recirc {

/// What runs a network. Engines differ in when they compute and where they store, never in what:
/// events, times and counts are the same for all, values up to the order of sums. Source: DESIGN
/// section 3.
class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;

  /// Presents these examples, one every period, and lets happen all that happens until the period
  /// of the last one is over; a batch that is complete then is applied. In how many calls examples
  /// are presented changes no bit. Throws RunError if a value is not finite; the engine can't go on
  /// after that, and only its tally holds.
  virtual void present(const DataSource& source, Split split, std::uint64_t epoch,
                       std::span<const std::uint32_t> examples) = 0;

  /// Tells `recorder` from now on what it wants to know of what happens; nobody if it is null, as
  /// at the start. It must outlive the engine, or the next call. Recording changes no bit of the
  /// run; but a recorded value that is not finite ends it, even one that nothing else reads.
  virtual void set_recorder(EventRecorder* recorder) = 0;

  /// Cheap enough to be asked many times a second.
  [[nodiscard]] virtual RunTally tally() const = 0;
  virtual void forget_losses() = 0;

  /// Weights in the layout of Projection::initial_weights; biases, one for each neuron.
  [[nodiscard]] virtual std::vector<double> weights(ProjectionId projection) const = 0;
  [[nodiscard]] virtual std::vector<double> biases(PopulationId population) const = 0;
  /// The same layout; an engine of single precision rounds. Sums of changes that wait for the end
  /// of a batch stay as they are.
  virtual void set_weights(ProjectionId projection, std::span<const double> weights) = 0;
  virtual void set_biases(PopulationId population, std::span<const double> biases) = 0;

  /// What another engine can go on from; none while something is under way: events travel or a
  /// window is open, as where presentations overlap.
  [[nodiscard]] virtual std::optional<EngineState> state() const = 0;
  /// Goes on from `state`, of an engine of this kind and network: to be called before anything is
  /// presented.
  virtual void restore(const EngineState& state) = 0;
};

/// Whether a network is to learn, or is the frozen copy of one that does (evaluation.hpp).
enum class Plasticity : std::uint8_t { on, frozen };

/// Makes an engine for a network, which must outlive it.
using EngineFactory = std::function<std::unique_ptr<Engine>(const Network&, Plasticity)>;

}  // namespace recirc
