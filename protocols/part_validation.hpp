#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "protocols/mistakes.hpp"
#include "protocols/scenario.hpp"

namespace recirc {

/// The checks of one part of a scenario each; findings(Scenario) calls them.

/// Most neurons of one population.
inline constexpr std::uint32_t kMostNeurons = std::uint32_t{1} << 24U;

/// A name that becomes a file's or a folder's: letters, digits, '-', '_' and '.'. `owner` is what
/// has it ("the scenario").
void check_name(std::string_view name, std::string_view owner, const std::string& path,
                Mistakes& mistakes);

void check_data(const DataSpec& data, Mistakes& mistakes);

/// The threshold; `path` is the TransmissionSpec's.
void check_transmission(const TransmissionSpec& transmission, const std::string& path,
                        Mistakes& mistakes);

/// What there is to check without the sizes of pre and post; `path` is the Weights'.
void check_weights(const InitialWeights& weights, const std::string& path, Mistakes& mistakes);

void check_weight_limit(const WeightLimit& limit, const std::string& path, Mistakes& mistakes);

/// `path` is the RateSchedule's.
void check_schedule(const RateSchedule& schedule, const std::string& path, Mistakes& mistakes);

/// Populations and projections, spelt out.
void check_network(const Scenario& scenario, std::uint64_t memory_bytes, Mistakes& mistakes);

/// What goes wrong: jitter, loss and death, everywhere and of single parts.
void check_faults(const Scenario& scenario, Mistakes& mistakes);

/// Numbers of fixed point.
void check_arithmetic(const Scenario& scenario, Mistakes& mistakes);

/// What is tied to what, of projections spelt out.
void check_ties(const Scenario& scenario, Mistakes& mistakes);

/// The presets, and learning where one is used.
void check_presets(const Scenario& scenario, std::uint64_t memory_bytes, Mistakes& mistakes);

/// Adds up synapses; says what is too much for the machine's memory.
class SynapseMemory {
 public:
  SynapseMemory(std::uint64_t memory_bytes, Mistakes& mistakes)
      : memory_bytes_(memory_bytes), mistakes_(mistakes) {}

  /// `rows` * `columns` more synapses; a mistake at `path`, and false, if these alone are too many.
  bool add(std::uint64_t rows, std::uint64_t columns, const std::string& path);

  /// A mistake at the path of the most synapses if all together are too many (and none alone was).
  void check_sum();

 private:
  std::uint64_t memory_bytes_;
  Mistakes& mistakes_;
  std::uint64_t sum_ = 0;   ///< synapses; the largest number instead of an overflow
  std::uint64_t most_ = 0;  ///< of one call of add()
  std::string path_of_most_;
  bool reported_ = false;
};

}  // namespace recirc
