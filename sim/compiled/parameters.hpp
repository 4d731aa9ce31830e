#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "sim/compiled/matrix.hpp"

namespace recirc {

/// Whose rows a matrix of weights has.
enum class RowsOf : std::uint8_t { pre, post };

/// The synapses of a projection: weights, and the sums of changes of an unfinished batch.
template <class T>
struct SynapseMatrix {
  /// All-to-all: [pre][post] or, where few neurons hear of many, [post][pre]: vectors are full
  /// then. Otherwise one row, in the order of Projection::synapses. Empty where the weights are
  /// those of another projection: see Parameters::weights.
  Matrix<T> own_weights;
  RowsOf rows = RowsOf::pre;
  double rate = 0;  ///< of the present epoch
  /// By group of the rule: like the weights for a group with presynaptic factors, one row [post]
  /// for one without. Zero when a batch begins.
  std::vector<Matrix<T>> sums;
};

/// The biases of a population. They may be large and their changes small (a neuron that is never
/// active has a bias of -6.9 that moves by 1e-7): they are always kept in double precision.
template <class T>
struct BiasRow {
  Matrix<double> biases;        ///< one row
  Matrix<T> rounded;            ///< one row: the biases as neurons use them
  double rate = 0;              ///< of the present epoch
  std::vector<Matrix<T>> sums;  ///< by group of the rule: one row
};

/// All that a compiled network learns.
template <class T>
struct Parameters {
  explicit Parameters(const Network& network);

  /// From now on examples of `epoch`, counted from 0, are presented.
  void begin_epoch(const Network& network, std::uint64_t epoch);

  /// The weights of a projection. If it is tied to another, its owner's: there is one matrix, and a
  /// transposed tie is the other way to read its rows.
  [[nodiscard]] Matrix<T>& weights(ProjectionId projection) {
    return projections[index(owners[index(projection)])].own_weights;
  }
  [[nodiscard]] const Matrix<T>& weights(ProjectionId projection) const {
    return projections[index(owners[index(projection)])].own_weights;
  }

  std::vector<ProjectionId> owners;  ///< of weights, by projection

  std::vector<SynapseMatrix<T>> projections;
  std::vector<BiasRow<T>> populations;
};

/// Copies weights in the layout of Projection::initial_weights.
template <class T>
void set_weights(const Network& network, ProjectionId projection, std::span<const double> weights,
                 Parameters<T>& parameters);
template <class T>
void read_weights(const Network& network, ProjectionId projection, const Parameters<T>& parameters,
                  std::vector<double>& weights);
template <class T>
std::vector<double> weights_of(const Network& network, ProjectionId projection,
                               const Parameters<T>& parameters);

/// All numbers of some sums of changes: matrix after matrix, row after row, without padding.
template <class T>
std::vector<double> numbers_of(const std::vector<Matrix<T>>& sums);
/// Copies `numbers`, in the same order, to `sums`, which have as many.
template <class T>
void set_numbers(std::span<const double> numbers, std::vector<Matrix<T>>& sums);

/// Copies biases, one for each neuron.
template <class T>
void set_biases(PopulationId population, std::span<const double> biases, Parameters<T>& parameters);

}  // namespace recirc
