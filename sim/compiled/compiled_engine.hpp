#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "network/network.hpp"
#include "protocols/scenario.hpp"
#include "sim/compiled/tape.hpp"
#include "sim/compiled/tape_run.hpp"
#include "sim/engine.hpp"

namespace recirc {

/// The fast engine: plays the tape of a presentation for many presentations at once. Counts are
/// exactly those of the actor engine, values too up to the order of sums.
class CompiledEngine final : public Engine {
 public:
  /// `tape` is that of `network` (compile.hpp), which must outlive the engine. `threads` >= 1.
  CompiledEngine(const Network& network, Tape tape, Precision precision, std::uint32_t threads);

  void present(const DataSource& source, Split split, std::uint64_t epoch,
               std::span<const std::uint32_t> examples) override;
  void set_recorder(EventRecorder* recorder) override;
  [[nodiscard]] RunTally tally() const override;
  void forget_losses() override;
  [[nodiscard]] std::vector<double> weights(ProjectionId projection) const override;
  [[nodiscard]] std::vector<double> biases(PopulationId population) const override;
  void set_weights(ProjectionId projection, std::span<const double> weights) override;
  void set_biases(PopulationId population, std::span<const double> biases) override;
  [[nodiscard]] std::optional<EngineState> state() const override;
  void restore(const EngineState& state) override;

 private:
  void count_applications(EventCounts& counts, std::uint64_t batches) const;

  const Network* network_;
  Tape tape_;
  std::variant<std::unique_ptr<TapeRun<float>>, std::unique_ptr<TapeRun<double>>> run_;
  std::uint64_t forgotten_ = 0;  // presentations whose losses are
};

}  // namespace recirc
