#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "sim/compiled/chunk.hpp"
#include "sim/compiled/layout.hpp"
#include "sim/compiled/parameters.hpp"
#include "sim/compiled/tape.hpp"
#include "sim/compiled/tape_player.hpp"

namespace recirc {

/// Where a chunk lies in its batch.
struct ChunkOfBatch {
  std::uint32_t presentations = 0;  ///< of the chunk
  bool is_first = false;            ///< the sums of changes begin with it
  bool is_last = false;             ///< the sums are applied after it
};

/// One of several that share the work of learning.
struct Share {
  std::uint32_t number = 0;
  std::uint32_t of = 1;
};

/// Numbers [first, end) of rows, of columns, ...
struct Range {
  std::size_t first = 0;
  std::size_t end = 0;
};

/// A rectangle of a matrix.
struct Patch {
  Range rows;
  Range columns;

  template <class T>
  [[nodiscard]] MatrixView<T> of(MatrixView<T> matrix) const {
    return matrix.row_range(rows.first, rows.end).column_range(columns.first, columns.end);
  }
};

/// The learning of a tape: sums of changes over the presentations of a chunk, and their
/// application. Each sum is one chain over the presentations of its batch in their order, so that
/// neither chunks nor shares change its bits.
template <class T>
class TapeLearner {
 public:
  /// All must outlive it. `shares` of the work are done at once.
  TapeLearner(const Network& network, const Tape& tape, const Layout& layout,
              Parameters<T>& parameters, std::uint32_t shares);

  /// Adds up the changes of `chunk`, which `players` have played, and applies those sums that
  /// nothing else is needed for.
  void learn(const Chunk<T>& chunk, std::span<const std::unique_ptr<TapePlayer<T>>> players,
             const ChunkOfBatch& where, const Share& share);

  /// From now on adds the wall-clock seconds of every step to `seconds`, by step.
  void measure_steps(std::span<double> seconds) { seconds_ = seconds; }

  [[nodiscard]] bool learns() const { return !projections_.empty() || !biases_.empty(); }

  /// Whether sums are left to be applied after all shares have learnt, and norms to be limited
  /// after all have applied theirs.
  [[nodiscard]] bool applies_later() const { return applies_later_; }
  [[nodiscard]] bool limits_norms() const { return limits_norms_; }
  void apply(const Share& share);
  void limit_norms(const Share& share);

  /// Whether parameters are to be kept in numbers of fixed point after all that, and that, at the
  /// time of application.
  [[nodiscard]] bool keeps_numbers() const { return keeps_numbers_; }
  void keep_numbers(Time now, const Share& share);

  /// By projection, of every postsynaptic neuron: the factor that its norm was limited by last.
  [[nodiscard]] std::span<const std::vector<double>> norm_factors() const { return norm_factors_; }

 private:
  void learn_projection(const LearnStep& step, const Chunk<T>& chunk,
                        std::span<const std::unique_ptr<TapePlayer<T>>> players,
                        const ChunkOfBatch& where, const Share& share);
  void learn_one_by_one(const LearnStep& step, const Chunk<T>& chunk, const ChunkOfBatch& where,
                        const Share& share);
  void learn_biases(const LearnStep& step, const Chunk<T>& chunk, const ChunkOfBatch& where,
                    const Share& share);
  void sum_block(const LearnGroup& group, RowsOf rows_of, const Chunk<T>& chunk,
                 std::span<const std::unique_ptr<TapePlayer<T>>> players, const ChunkOfBatch& where,
                 const Patch& part, MatrixView<T> sums) const;
  void sum_columns(const LearnGroup& group, const Chunk<T>& chunk, const ChunkOfBatch& where,
                   std::size_t first, std::size_t end, Matrix<T>& sums) const;
  void apply_row(const LearnStep& step, std::size_t row, const Range& columns,
                 std::span<const T* const> sums);
  void apply_one_by_one(const LearnStep& step, const Share& share);
  [[nodiscard]] MatrixView<const T> rows(const Chunk<T>& chunk, ValueId value,
                                         std::uint32_t presentations) const;

  const Network& network_;
  const Layout& layout_;
  Parameters<T>& parameters_;
  const Tape& tape_;
  std::vector<const TapeStep*> projections_;
  std::vector<const TapeStep*> biases_;
  std::span<double> seconds_;                    // empty: nobody measures
  std::vector<std::vector<Matrix<T>>> scratch_;  // by share and group: a block of sums
  std::vector<std::vector<double>> norm_factors_;
  bool applies_later_ = false;
  bool limits_norms_ = false;
  bool keeps_numbers_ = false;
};

}  // namespace recirc
