#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "network/network.hpp"
#include "neurons/event.hpp"
#include "sim/audit/expected_events.hpp"
#include "sim/audit/lone_neurons.hpp"
#include "sim/audit/lone_synapses.hpp"
#include "sim/audit/synapse_index.hpp"

namespace recirc {

/// What a recording must satisfy.
struct RunAuditOptions {
  ReplayOptions replay{};
  /// How far values may be from what they must be, relative to what they are added up from; 0: not
  /// a bit. An engine that sums in another order needs 1e-12 in double precision.
  double tolerance = 0;
  /// What was recorded: events of `kind` at all neurons of `population`; of synapses (delivery,
  /// change, update, factor) those of `projection` onto it, or, with kNoProjection, its biases.
  /// Empty: everything. What was not recorded is not missed, nor is what only it could prove.
  std::function<bool(EventKind kind, PopulationId population, std::uint32_t projection)> recorded{};
  std::uint64_t first_presentation = 0;  ///< of the recording, in the run
};

/// Something in a recording that cannot have come about as the network says.
struct AuditFinding {
  enum class Kind : std::uint8_t {
    missing,     ///< it must have happened, and is not there
    unexpected,  ///< nothing can have led to it
    different,   ///< its value, or the time of its cause, is another
    too_early,   ///< a delivery, sooner than its delay lets it arrive
  };
  Kind kind{};
  RecordedEvent event;             ///< as it was recorded; of a missing one, as it should have been
  std::optional<double> expected;  ///< the value that it must have; none: unknown, or no event
  std::optional<Time> due;         ///< when it must have happened, where that is another time
  std::string what;                ///< all of it in a sentence, with names
};

/// What was replayed of the synapses of a projection, or of the biases of a population.
struct ReplayReport {
  std::string name;            ///< of the projection, or "biases of code"
  std::uint64_t synapses = 0;  ///< that there are
  std::uint64_t replayed = 0;
  std::uint64_t changes = 0;  ///< that came out as they were recorded, or did not
  std::uint64_t updates = 0;
  std::uint64_t findings = 0;
  double largest_difference = 0;  ///< relative, of what is within the tolerance
  Time window_needed{};           ///< the longest that a change waited for what it names
  std::string not_replayed;       ///< why not: what was not recorded; empty if it was
};

/// What the audit of a run has found.
struct RunAuditReport {
  std::vector<ReplayReport> projections;  ///< of those that learn, in order
  std::vector<ReplayReport> biases;       ///< likewise
  std::uint64_t events = 0;               ///< recorded
  std::uint64_t presentations = 0;        ///< of which there were stimuli
  Time end{};                             ///< of what was looked at
  /// Events that came out as they were recorded, by kind.
  std::array<std::uint64_t, kEventKinds> checked{};
  std::uint64_t finding_count = 0;
  std::vector<AuditFinding> findings;    ///< the first ones, in the order of time
  std::vector<std::string> not_checked;  ///< what only events that were not recorded could prove

  [[nodiscard]] bool is_local() const { return finding_count == 0; }
};

/// The most findings that are kept.
inline constexpr std::size_t kMostFindings = 50;

/// Audits a recorded run, event by event, against what the network says of each actor alone.
///
/// *Replay*: each synapse that is chosen is rebuilt alone and fed its own events only: axon events
/// of its presynaptic neuron, when they arrive, and soma signals and errors of its postsynaptic
/// one. *Light cone*: each neuron is rebuilt alone and fed its own stimuli and deliveries; each
/// axon event must reach every synapse of its projections exactly one delay later. All that these
/// lead to is expected, at its time; all that was recorded must be expected. So whatever an engine
/// did with what it could not know shows, by name and time. Source: DESIGN section 4.
///
/// Reads a run from its first presentation on, in one pass; keeps what is on its way, and the
/// weights.
class RunAudit {
 public:
  /// Of `network`, with its weights at the start of the recording; it must outlive the audit.
  RunAudit(const Network& network, RunAuditOptions options);
  RunAudit(const RunAudit&) = delete;
  RunAudit& operator=(const RunAudit&) = delete;

  /// More events, as comes_before orders them, none before those already added. An instant may be
  /// cut anywhere.
  void add(std::span<const RecordedEvent> events);

  /// Ends the recording at `end`: what must have happened before it is missed. Of what happened at
  /// `end` only a batch's updates are looked at. No more events are added then, and none were
  /// later.
  RunAuditReport finish(Time end);

 private:
  struct Arrival {  // of an axon event at synapses
    std::uint32_t projection = 0;
    std::uint32_t pre = 0;  // in its population
    std::size_t first = 0;  // synapses [first, last)
    std::size_t last = 0;
    double value = 0;
    Time left;
    bool is_lost = false;
  };
  struct OwnSignal {  // of a neuron to its synapses
    std::uint32_t neuron = 0;
    double value = 0;
    Port cause{};
  };
  struct Instant {
    std::vector<std::uint32_t> window_ends;  // replays
    std::vector<OwnSignal> somas;
    std::vector<OwnSignal> errors;
    std::vector<LoneNeurons::Closing> closings;
    std::vector<Arrival> arrivals;
  };
  // A delivery that came before its time.
  using EarlyDelivery = std::tuple<std::uint32_t, NeuronId, NeuronId, Time>;

  void decide_what_can_be_checked();
  [[nodiscard]] bool has(EventKind kind, std::uint32_t population,
                         std::uint32_t projection = kNoProjection) const;
  [[nodiscard]] bool knows_fates(const Projection& projection) const;
  [[nodiscard]] bool can_replay(std::uint32_t projection) const;
  [[nodiscard]] bool can_replay_biases(std::uint32_t population) const;

  [[nodiscard]] Time next_time() const;
  void run_until(Time end);
  void judge(Time now, std::span<const RecordedEvent> events);
  void learn_weights(std::span<const RecordedEvent> events);
  bool apply_if_due(Time now, std::span<const RecordedEvent> events);
  void step_synapses(const Instant& instant, Time now);
  void clamp(Time now, std::span<const RecordedEvent> events);
  void close_volleys(Instant& instant, Time now, std::span<const RecordedEvent> events);
  void deliver(const Instant& instant, Time now);
  void deliver(const Arrival& arrival, Time now);
  void lose(const Arrival& arrival, Time now);
  [[nodiscard]] RecordedEvent event_of(const Arrival& arrival, std::size_t synapse, EventKind kind,
                                       double value, Time now) const;
  [[nodiscard]] std::uint64_t& sent(const RecordedEvent& axon) {
    return sent_[std::size_t{2} * index(axon.neuron) + static_cast<std::size_t>(axon.output)];
  }
  void contribute(Time now);
  void expect_window_end(std::uint32_t replay);
  void send();
  void send_own(const RecordedEvent& event);
  void send_axon(const RecordedEvent& event);
  void send_unreliable(std::uint32_t projection, const Arrival& all, std::uint64_t number);

  void compare(std::span<const RecordedEvent> events);
  void compare_one(const ExpectedEvent& must, const RecordedEvent& event);
  [[nodiscard]] bool is_examined(const RecordedEvent& event) const;
  [[nodiscard]] bool is_replayed(const RecordedEvent& event) const;
  void found_missing(const ExpectedEvent& must);
  void found_unexpected(const RecordedEvent& event);
  [[nodiscard]] std::optional<Time> due_time(const RecordedEvent& delivery) const;
  void found(AuditFinding finding);
  ReplayReport* report_of(const RecordedEvent& event);

  const Network* network_;
  RunAuditOptions options_;
  std::vector<SynapseIndex> synapses_;
  LoneNeurons neurons_;
  std::unique_ptr<LoneSynapses> replays_;
  std::vector<std::vector<double>> weights_;  // as last told, by projection
  std::vector<double> biases_;                // by neuron
  std::vector<std::uint64_t> sent_;           // [neuron][output], axon events
  // What can be checked with what was recorded.
  std::vector<bool> checks_deliveries_;  // by projection: that they are there ...
  std::vector<bool> knows_weights_;      // ... and their values
  std::vector<bool> checks_neurons_;     // by population
  std::vector<bool> learns_;             // by projection: its weights change

  std::map<Time, Instant> calendar_;
  std::vector<RecordedEvent> pending_;  // of the instant that may not be complete
  ExpectedEvents expected_;
  std::vector<RecordedEvent> happened_;  // at this instant: what was recorded, and what is missing
  std::set<EarlyDelivery> early_;
  std::uint64_t batches_ = 0;      // applied
  bool is_batch_partial_ = false;  // the recording began within the present one
  std::vector<std::size_t> report_of_projection_;
  std::vector<std::size_t> report_of_biases_;
  RunAuditReport report_;
};

}  // namespace recirc
