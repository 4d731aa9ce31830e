#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "network/network.hpp"
#include "sim/audit/why.hpp"
#include "sim/engine.hpp"

namespace recirc {

/// All events of the present presentation of a run that is watched, as far as it has come, and of
/// the one before it: what a change of a weight is explained from while the run goes on. The
/// simulation's thread keeps; others may ask while it waits.
class KeptPresentations {
 public:
  /// So many events of a presentation are kept (of some 60 bytes each); of one with more, none.
  static constexpr std::size_t kMostKept = std::size_t{1} << 21U;

  /// Of `network`, which must outlive it.
  explicit KeptPresentations(const Network& network, std::size_t most_kept = kMostKept);

  /// The next presentation begins, with the weights that `engine` has.
  void begin(const Engine& engine);
  /// What happened next.
  void add(const RecordedEvent& event);
  /// The presentation is over.
  void end() { present_.is_over = true; }
  /// Presentations follow that are not kept, so what was kept is no longer the last.
  void forget();

  /// Whether a presentation is kept that is not over.
  [[nodiscard]] bool is_going_on() const { return present_.has_begun && !present_.is_over; }
  /// Whether the last presentation was kept to its end.
  [[nodiscard]] bool is_over() const { return present_.is_over; }
  /// Whether the last presentation has too many events to keep them.
  [[nodiscard]] bool is_too_long() const { return present_.is_too_long; }

  /// Why a synapse last changed; none if it has not in what is kept. Throws InputError if what the
  /// change read was not told: it came from an earlier presentation, or only a part is recorded.
  std::optional<CausalGraph> why(const SynapseName& synapse, const WhyOptions& extent);
  /// The same of the largest change of a projection in the last presentation in which it changed.
  std::optional<CausalGraph> why_largest(std::uint32_t projection, const WhyOptions& extent);

 private:
  struct Presentation {
    WeightsAtStart start;
    std::vector<RecordedEvent> events;
    bool has_begun = false;
    bool is_over = false;
    bool is_too_long = false;
  };
  template <class Find>
  std::optional<CausalGraph> explain(const Find& find, const WhyOptions& extent);

  const Network* network_;
  std::size_t most_kept_;
  Presentation present_;
  Presentation before_;
};

}  // namespace recirc
