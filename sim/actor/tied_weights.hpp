#pragma once

#include <memory>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "sim/actor/partition.hpp"

namespace recirc {

/// The weights that one projection, their owner, shares with those that are tied to it. They are
/// the owner's; the synapses of the others hold copies, in their own order, that are written anew
/// whenever the owner's have changed. No event does that: it is what no synapse could do alone. So
/// it happens only where all partitions stand still, between batches.
class TiedWeights {
 public:
  /// Those of `owner` with all that is tied to it.
  TiedWeights(const Network& network, ProjectionId owner);

  /// The ties of a network, by their owners.
  [[nodiscard]] static std::vector<TiedWeights> all_of(const Network& network);

  [[nodiscard]] ProjectionId owner() const { return owner_; }

  /// Moves the owner's weights by what the tied projections have learned in a batch of
  /// `epoch`: rate / batch * sum of changes, in the order of their numbers. To be called before the
  /// owner applies its own changes and its limits, so that the limits hold for the sum of all.
  void add_changes(std::uint64_t epoch, std::span<const std::unique_ptr<Partition>> partitions);

  /// Gives the tied projections the owner's weights.
  void copy_weights(std::span<const std::unique_ptr<Partition>> partitions);

  /// Tells the partitions' recorder, if anything here learns, the weights that were written without
  /// their own synapses' doing: the copies', and those of an owner that doesn't learn itself.
  void record_weights(Time now, std::span<const std::unique_ptr<Partition>> partitions) const;

  /// Gives the owner, and so all, the weights of `tied`, one of those that are tied to it.
  void set_weights(ProjectionId tied, std::span<const double> weights,
                   std::span<const std::unique_ptr<Partition>> partitions);

 private:
  struct Copy {
    ProjectionId projection{};
    std::vector<std::size_t> places;  // of each of its weights among the owner's
  };

  void read_owner(std::span<const std::unique_ptr<Partition>> partitions);

  const Network* network_;
  ProjectionId owner_;
  std::vector<Copy> copies_;
  std::vector<double> owned_;   // the owner's weights, while they are worked on
  std::vector<double> copied_;  // likewise a copy's, or its changes
};

}  // namespace recirc
