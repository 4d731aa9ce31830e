#pragma once

#include <Eigen/Core>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "network/presentation.hpp"
#include "sim/engine.hpp"

namespace recirc {

/// What neurons make of a stimulus, of many examples together; matrices are [neurons, examples],
/// one a population, empty where nothing comes.
struct Answers {
  std::vector<Eigen::MatrixXd> shown;     ///< the stimulus, or else the first answer
  std::vector<Eigen::MatrixXd> inputs;    ///< S of the first basal volley
  std::vector<Eigen::MatrixXd> activity;  ///< f(S) of it
  std::vector<Eigen::MatrixXd> targets;   ///< the clamp, or what the target port heard first
};

/// Calculates the first answers of a network, and the gradient of the loss that they have, for
/// measurements: an independent way to what the engines do event by event.
class FirstAnswers {
 public:
  /// None where first answers can't be had so: where volleys may split, neurons may be late, or a
  /// first basal volley is anything but first axon events. `network` must outlive it.
  static std::optional<FirstAnswers> of(const Network& network, const Presentation& presentation);

  /// Of `examples`, [dimensions, examples], with the weights and biases that `engine` has now.
  [[nodiscard]] Answers answers(const Engine& engine, const Eigen::MatrixXd& examples) const;

  /// Minus the gradient of the mean loss of an example (half the squared error, cross-entropy where
  /// the activation is logistic; eq. 4, 5), by projection, [post, pre]; empty where weights have no
  /// part in first answers.
  [[nodiscard]] std::vector<Eigen::MatrixXd> descent(const Engine& engine,
                                                     const Answers& answers) const;

 private:
  // A first basal volley, or a first target volley, and the projections that bring it.
  struct Volley {
    std::size_t population = 0;
    Port port{};
    std::vector<std::size_t> projections;
  };

  explicit FirstAnswers(const Network& network) : network_(&network) {}

  const Network* network_;
  std::vector<Volley> volleys_;  // in the order in which they close
};

/// The weights of `projection` as [post, pre], 0 where there is no synapse.
Eigen::MatrixXd weight_matrix(const Network& network, ProjectionId projection,
                              std::span<const double> weights);

/// Examples 0 .. count - 1 of a split (of the first epoch), [dimensions, count].
Eigen::MatrixXd first_examples(const DataSource& source, Split split, std::uint64_t first,
                               std::uint64_t count);

}  // namespace recirc
