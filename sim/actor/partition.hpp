#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "network/network.hpp"
#include "sim/actor/bias_synapses.hpp"
#include "sim/actor/event_log.hpp"
#include "sim/actor/instant.hpp"
#include "sim/actor/population_part.hpp"
#include "sim/actor/row_synapses.hpp"
#include "sim/actor/single_synapses.hpp"
#include "sim/actor/soma_buffers.hpp"
#include "sim/counts.hpp"
#include "sim/data_source.hpp"
#include "sim/engine_state.hpp"
#include "sim/event_queue.hpp"

namespace recirc {

/// An axon's (or error output's) event on its way to another partition.
struct OutgoingEvent {
  Time left;  ///< when it left the neuron
  double value = 0;
  NeuronId pre{};
  std::uint32_t projection = 0;
};

/// Which examples are presented next, and when: number k at first_start + k * period.
struct Presentations {
  const DataSource* source = nullptr;
  Split split = Split::train;
  std::uint64_t epoch = 0;
  std::span<const std::uint32_t> examples;
  std::uint64_t first = 0;  ///< number of the first one since the start of the run
};

/// A share of the network's actors, touched by one thread at a time: a contiguous range of every
/// population's neurons, with all synapses onto them. The only things that leave it are the events
/// in `outbox`; how neurons are shared out changes no bit.
class Partition {
 public:
  /// Partition `number` of `count`.
  Partition(const Network& network, std::uint32_t number, std::uint32_t count);

  /// What is presented from now on; the caller keeps it alive until all is presented.
  void set_presentations(const Presentations& presentations);

  /// Tells `recorder` all that happens from now on; nobody if it is null. It must outlive the
  /// partition, or the next call.
  void set_recorder(EventRecorder* recorder);
  /// Tells it that the weights of `projection` were written anew at `now`.
  void record_weights(ProjectionId projection, Time now);

  /// When something happens next in this partition; kNever if nothing does.
  [[nodiscard]] Time next_time() const;

  /// Lets everything happen that happens before `end`. Events to other partitions are put into the
  /// outbox; they arrive at `end` or later if `end` is at most a lookahead after the first of them.
  /// Throws RunError at a value that is not finite.
  void run_until(Time end);

  /// Applies sums of changes if a batch is complete at `now`, as the first thing at that instant;
  /// not those of tied projections, whose weights are another's.
  void apply_if_due(Time now);

  /// Events to partition `to`; emptied by whoever takes them.
  [[nodiscard]] std::vector<OutgoingEvent>& outbox(std::uint32_t to) { return outboxes_[to]; }

  /// Takes the events that another partition sent here.
  void receive(std::span<const OutgoingEvent> events);

  [[nodiscard]] const EventCounts& counts() const { return counts_; }
  /// Events sent by the neurons of each population.
  [[nodiscard]] std::span<const std::uint64_t> population_events() const {
    return population_events_;
  }
  /// Firings of the rule of each projection, and of each population's biases.
  [[nodiscard]] std::uint64_t projection_firings(ProjectionId id) const;
  [[nodiscard]] std::uint64_t bias_firings(PopulationId id) const;

  /// Sums of losses since the last call to `forget_losses`, a neuron, and how many were added.
  [[nodiscard]] std::span<const double> losses(PopulationId id) const;
  [[nodiscard]] std::uint64_t judged() const { return judged_; }
  void forget_losses();

  /// Copies the weights of `projection` to (from) the layout of Projection::initial_weights, and
  /// the biases of `population`; only what lives in this partition is touched.
  void read_weights(ProjectionId projection, std::span<double> weights) const;
  void write_weights(ProjectionId projection, std::span<const double> weights);
  /// The same of the sums of changes of a plastic projection.
  void read_changes(ProjectionId projection, std::span<double> changes) const;
  void write_changes(ProjectionId projection, std::span<const double> changes);
  /// Copies them, and begins new ones.
  void take_changes(ProjectionId projection, std::span<double> changes);
  void read_biases(PopulationId population, std::span<double> biases) const;
  void write_biases(PopulationId population, std::span<const double> biases);

  /// Whether nothing is under way at `now`, before what is presented then: no event and no window
  /// that is open.
  [[nodiscard]] bool is_at_rest(Time now) const;
  /// Writes what lives in this partition to `state`, whose arrays are there; or takes it from
  /// there. Of the tally only the number of presentations is this partition's business.
  void read_state(EngineState& state) const;
  void restore(const EngineState& state);

  /// Bytes that the synapses' own state takes, and what they share of their two neurons' signals.
  [[nodiscard]] std::size_t synapse_bytes() const;

  /// Where run_until failed: the first value that was not finite.
  struct Failure {
    Time time = kNever;
    Port port{};
    NeuronId neuron{};
    friend auto operator<=>(const Failure&, const Failure&) = default;
  };
  [[nodiscard]] const Failure& failure() const { return failure_; }

 private:
  using Synapses = std::variant<RowSynapses, SingleSynapses>;

  // The bucket that was written to last, and its time: events mostly follow others of their
  // instant.
  struct Cursor {
    Time time = kNever;
    Instant* instant = nullptr;
  };

  // A projection out of a population: where its events go.
  struct Outgoing {
    std::uint32_t projection = 0;
    Output output{};
    bool is_row = false;  // a bundle a presynaptic neuron, all with delay `travel` to the synapses
    Time travel;
    std::uint32_t bundle_offset = 0;    // bundle of a neuron's row, less the neuron's id
    bool has_own = false;               // this partition has synapses of it ...
    std::vector<std::uint32_t> others;  // ... and these do
    Cursor cursor;
  };

  // All of one population in this partition.
  struct Group {
    Group(PopulationPart neurons, SomaBuffers buffers, BiasSynapses biases)
        : part(std::move(neurons)), somas(std::move(buffers)), bias(std::move(biases)) {}

    PopulationPart part;
    SomaBuffers somas;
    BiasSynapses bias;
    std::vector<double> losses;
    std::vector<FreshPosts*> listeners;    // of the bias and of plastic rows
    std::vector<RowSynapses*> rows;        // plastic ones onto this population
    std::vector<SingleSynapses*> singles;  // likewise
    std::vector<Outgoing> outgoing;
    bool is_heard = false;           // some rule may name the soma's signal
    bool is_error_heard = false;     // some rule names the error, or it may open windows
    bool has_error_output = false;   // some projection carries its errors
    std::uint32_t clamp_offset = 0;  // where this part's stimulus starts in an example
  };

  void add_groups(std::uint32_t count);
  void add_synapses(std::uint32_t count);
  void add_outgoing(std::uint32_t projection_number, std::uint32_t count);
  [[nodiscard]] Time next_presentation() const;
  void process(Time now);
  void end_windows(const Instant& instant, Time now);
  void present(Time now);
  void close(const VolleyClosing& closing, Time now);
  void close_basal(Group& group, const VolleyClosing& closing, Time now);
  void deliver_arrivals(Instant& instant, Time now);
  void emit(Group& group, std::uint32_t neuron, Port cause, const Signals& signals, Time now);
  void record_volley(const Group& group, std::uint32_t neuron, Port port, double sum, Time now);
  void record_signals(const Group& group, std::uint32_t neuron, Port cause, const Signals& signals,
                      Time now);
  void send(Group& group, std::uint32_t neuron, Output output, double value, Time now);
  void deliver_somas(std::span<const OwnSignal> signals, Time now);
  void deliver_errors(std::span<const OwnSignal> signals, Time now);
  Instant& instant_at(Cursor& cursor, Time time) {
    if (cursor.time != time) cursor = {.time = time, .instant = &queue_.at(time)};
    return *cursor.instant;
  }
  void schedule(std::uint32_t projection, NeuronId pre, double value, Time left);
  [[noreturn]] void fail(const Group& group, std::uint32_t neuron, Port port, std::string_view what,
                         Time now);

  const Network* network_;
  std::uint32_t number_;
  std::vector<Group> groups_;                     // by population
  std::deque<Synapses> synapses_;                 // by projection
  std::vector<std::uint32_t> bundle_first_;       // of each projection, and the end
  std::vector<std::uint16_t> bundle_projection_;  // of each bundle
  // Of each projection with single synapses: bundles of each presynaptic neuron, and the end.
  std::vector<std::vector<std::uint32_t>> bundles_of_pre_;
  std::vector<std::vector<OutgoingEvent>> outboxes_;
  EventQueue<Instant> queue_;
  Cursor own_cursor_;  // of signals to a neuron's own synapses
  Presentations presentations_;
  std::uint64_t presented_ = 0;  // since the start of the run
  std::uint64_t applied_ = 0;    // batches applied
  std::vector<double> example_;
  bool may_lose_events_ = false;  // of the network
  EventCounts counts_;
  std::vector<std::uint64_t> population_events_;
  std::uint64_t judged_ = 0;
  Failure failure_;
  std::unique_ptr<EventLog> log_;  // null: nobody records
};

}  // namespace recirc
