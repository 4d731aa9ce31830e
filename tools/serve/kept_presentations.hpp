#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "network/network.hpp"
#include "sim/audit/why.hpp"
#include "sim/engine.hpp"

namespace recirc {

/// All events of the present presentation of a run that is watched, as far as it has come, and of
/// those before it, back to the beginning of the batch before, as far as there is room: what
/// changes and updates of weights are explained from while the run goes on. The simulation's thread
/// keeps; others may ask while it waits.
class KeptPresentations {
 public:
  /// So many events are kept (of some 60 bytes each); of a presentation with more, none.
  static constexpr std::size_t kMostKept = std::size_t{1} << 21U;

  /// Of `network`, which must outlive it.
  explicit KeptPresentations(const Network& network, std::size_t most_kept = kMostKept);

  /// The next presentation begins, with the weights that `engine` has.
  void begin(const Engine& engine);
  /// What happened next.
  void add(const RecordedEvent& event);
  /// The presentation is over.
  void end();
  /// Presentations follow that are not kept, so what was kept is no longer the last.
  void forget();

  /// Whether a presentation is kept that is not over.
  [[nodiscard]] bool is_going_on() const { return !kept_.empty() && !kept_.back().is_over; }
  /// Whether the last presentation was kept to its end.
  [[nodiscard]] bool is_over() const { return !kept_.empty() && kept_.back().is_over; }
  /// Whether a batch has ended with the last presentation, and is kept from its start.
  [[nodiscard]] bool has_whole_batch() const;
  /// Whether the last presentation has too many events to keep them.
  [[nodiscard]] bool is_too_long() const { return !kept_.empty() && kept_.back().is_too_long; }
  /// Whether there was no room for all of the last presentation's batch.
  [[nodiscard]] bool is_batch_too_long() const;

  /// How many events' room is taken, weights included.
  [[nodiscard]] std::size_t room() const { return room_; }

  /// Why a synapse last changed; none if it has not in the last two presentations. Throws
  /// InputError if what the change read was not told: it came from an earlier presentation, or only
  /// a part is recorded.
  std::optional<CausalGraph> why(const SynapseName& synapse, const WhyOptions& extent);
  /// The same of the largest change of a projection (kNoProjection: of all biases) in the last
  /// presentation in which it changed.
  std::optional<CausalGraph> why_largest(std::uint32_t projection, const WhyOptions& extent);
  /// What the last update of a weight was due to; none if it, or a presentation of its batch, is
  /// not kept. Throws as `why` does.
  std::optional<CausalGraph> why_update(const SynapseName& synapse, const WhyOptions& extent);

 private:
  struct Presentation {
    std::uint64_t number = 0;
    WeightsAtStart start{};
    std::vector<RecordedEvent> events{};
    bool is_over = false;
    bool is_too_long = false;
  };
  template <class Find>
  std::optional<CausalGraph> explain(const Find& find, const WhyOptions& extent);
  [[nodiscard]] std::size_t room_of(const Presentation& kept) const;
  [[nodiscard]] std::uint64_t batch_of(std::uint64_t presentation) const;
  [[nodiscard]] std::uint64_t first_of_batch_before(Time update) const;
  void drop_first();
  void make_room();

  const Network* network_;
  std::size_t most_kept_;
  std::size_t start_room_;                ///< that the weights at a start take, in events
  std::deque<Presentation> kept_;         ///< they follow each other, the last one at the end
  std::size_t room_ = 0;                  ///< that all of them take
  std::optional<std::uint64_t> no_room_;  ///< the last presentation that there was no room for
};

}  // namespace recirc
