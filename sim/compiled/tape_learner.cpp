#include "sim/compiled/tape_learner.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <variant>

#include "neurons/errors.hpp"
#include "sim/compiled/change.hpp"
#include "sim/compiled/kept_parameters.hpp"
#include "sim/compiled/lanes.hpp"
#include "sim/compiled/learn.hpp"
#include "sim/compiled/stages.hpp"
#include "sim/compiled/step_clock.hpp"

namespace recirc {
namespace {

// Rows of a matrix of weights whose sums are computed together, before they are applied: so many
// that what is read of them fills cache lines, so few that their sums stay in the first cache.
constexpr std::size_t kMostBlockRows = 48;
// The same of long rows: what is read for them is read once for each block.
constexpr std::size_t kMostLongRows = 20;

// About equal blocks of `rows`.
std::size_t block_rows(std::size_t rows, std::size_t columns) {
  const std::size_t most = columns <= 128 ? kMostBlockRows : kMostLongRows;
  const std::size_t blocks = std::max<std::size_t>(1, (rows + most - 1) / most);
  return std::max<std::size_t>(1, (rows + blocks - 1) / blocks);
}

// A share of `count` things, in whole groups of `group`.
Range share_of(std::size_t count, std::size_t group, const Share& share) {
  const std::size_t groups = (count + group - 1) / group;
  return {.first = std::min(count, groups * share.number / share.of * group),
          .end = std::min(count, groups * (share.number + 1) / share.of * group)};
}

// The part of a matrix of weights that a share works on: columns or rows, whichever there are more
// of. So as little as can be of what a thread reads has been written by another.
template <class T>
Patch patch_of(MatrixView<T> weights, const Share& share) {
  if (weights.columns > weights.rows) {
    return {.rows = {0, weights.rows},
            .columns = share_of(weights.columns, kRowBytes / sizeof(T), share)};
  }
  return {.rows = share_of(weights.rows, 1, share), .columns = {0, weights.columns}};
}

// That the weights or biases of a step are kept in.
const FixedPoint& numbers_of(const Network& network, const LearnStep& step) {
  return step.is_bias ? network.populations[step.number].bias->numbers
                      : network.projections[step.number].synapse.numbers;
}

// Whether the sums of all groups are known row by row.
bool is_row_by_row(const LearnStep& step) {
  return std::ranges::all_of(step.groups,
                             [](const LearnGroup& group) { return group.pre != kNoValue; });
}

}  // namespace

template <class T>
TapeLearner<T>::TapeLearner(const Network& network, const Tape& tape, const Layout& layout,
                            Parameters<T>& parameters, std::uint32_t shares)
    : network_(network),
      layout_(layout),
      parameters_(parameters),
      tape_(tape),
      scratch_(shares),
      norm_factors_(network.projections.size()) {
  std::size_t most_groups = 0;
  std::size_t most_columns = 0;
  for (const TapeStep& step : tape.steps) {
    const auto* learn = std::get_if<LearnStep>(&step.operation);
    if (learn == nullptr) continue;
    if (learns_at_once(network, tape, step)) continue;
    keeps_numbers_ |= !numbers_of(network, *learn).is_exact();
    (learn->is_bias ? biases_ : projections_).push_back(&step);
    if (learn->is_bias) continue;
    const Projection& projection = network.projections[learn->number];
    most_groups = std::max(most_groups, learn->groups.size());
    most_columns =
        std::max(most_columns, parameters.weights(ProjectionId{learn->number}).columns());
    applies_later_ |= !projection.all_to_all || !is_row_by_row(*learn);
    if (!std::isfinite(projection.synapse.incoming_norm_limit)) continue;
    limits_norms_ = true;
    norm_factors_[learn->number].resize(network.population(projection.post).size);
  }
  // The owner of tied weights goes last: its limits hold for what all of them have changed.
  std::ranges::stable_partition(projections_, [&](const TapeStep* step) {
    return network.projections[std::get<LearnStep>(step->operation).number].tie.has_value();
  });
  for (std::vector<Matrix<T>>& blocks : scratch_) {
    for (std::size_t k = 0; k < most_groups; ++k) blocks.emplace_back(kMostBlockRows, most_columns);
  }
}

template <class T>
void TapeLearner<T>::learn(const Chunk<T>& chunk,
                           std::span<const std::unique_ptr<TapePlayer<T>>> players,
                           const ChunkOfBatch& where, const Share& share) {
  for (const TapeStep* tape_step : projections_) {
    const StepClock clock(seconds_, tape_, *tape_step);
    const auto* step = &std::get<LearnStep>(tape_step->operation);
    const Projection& projection = network_.projections[step->number];
    if (!projection.all_to_all) {
      learn_one_by_one(*step, chunk, where, share);
    } else {
      learn_projection(*step, chunk, players, where, share);
    }
  }
  for (const TapeStep* step : biases_) {
    const StepClock clock(seconds_, tape_, *step);
    learn_biases(std::get<LearnStep>(step->operation), chunk, where, share);
  }
}

template <class T>
MatrixView<const T> TapeLearner<T>::rows(const Chunk<T>& chunk, ValueId value,
                                         std::uint32_t presentations) const {
  return chunk.slots[layout_.places[value].slot].view().row_range(0, presentations);
}

template <class T>
void TapeLearner<T>::learn_projection(const LearnStep& step, const Chunk<T>& chunk,
                                      std::span<const std::unique_ptr<TapePlayer<T>>> players,
                                      const ChunkOfBatch& where, const Share& share) {
  SynapseMatrix<T>& synapses = parameters_.projections[step.number];
  const bool applies = where.is_last && is_row_by_row(step);
  const bool is_kept = !(applies && where.is_first);
  const Matrix<T>& weights = parameters_.weights(ProjectionId{step.number});
  const Patch patch = patch_of(weights.view(), share);
  const std::size_t columns = patch.columns.end - patch.columns.first;
  const std::size_t block = block_rows(patch.rows.end - patch.rows.first, columns);
  std::vector<Matrix<T>>& scratch = scratch_[share.number];
  const T* sums[kMostMonomials];
  for (std::size_t k = patch.rows.first; k < patch.rows.end; k += block) {
    const Patch part{.rows = {k, std::min(patch.rows.end, k + block)}, .columns = patch.columns};
    const auto kept_at = [&](std::size_t g) -> MatrixView<T> {
      if (is_kept) return part.of(synapses.sums[g].view());
      return {.data = scratch[g].row(0),
              .rows = part.rows.end - k,
              .columns = columns,
              .stride = padded<T>(columns)};
    };
    for (std::size_t g = 0; g < step.groups.size(); ++g) {
      if (step.groups[g].pre == kNoValue) continue;
      sum_block(step.groups[g], synapses.rows, chunk, players, where, part, kept_at(g));
    }
    for (std::size_t row = k; applies && row < part.rows.end; ++row) {
      for (std::size_t g = 0; g < step.groups.size(); ++g) sums[g] = kept_at(g).row(row - k);
      apply_row(step, row, part.columns, std::span(sums, step.groups.size()));
    }
  }
  for (std::size_t g = 0; g < step.groups.size(); ++g) {
    if (step.groups[g].pre != kNoValue) continue;
    const Range posts = share_of(weights.columns(), Lanes<T>::kCount, share);
    sum_columns(step.groups[g], chunk, where, posts.first, posts.end, synapses.sums[g]);
  }
}

// Sums of a part of the matrix; the players' presentations one after the other.
template <class T>
void TapeLearner<T>::sum_block(const LearnGroup& group, RowsOf rows_of, const Chunk<T>& chunk,
                               std::span<const std::unique_ptr<TapePlayer<T>>> players,
                               const ChunkOfBatch& where, const Patch& part,
                               MatrixView<T> sums) const {
  const MatrixView<const T> pre = rows(chunk, group.pre, where.presentations);
  const MatrixView<const T> post = rows(chunk, group.post, where.presentations);
  const bool is_by_pre = rows_of == RowsOf::pre;
  const std::size_t first = part.rows.first;
  const MatrixView<const T> by_row = is_by_pre ? pre : post;
  const MatrixView<const T> by_column =
      (is_by_pre ? post : pre).column_range(part.columns.first, part.columns.end);
  Start start = where.is_first ? Start::zero : Start::present;
  const bool skips = is_by_pre ? players[0]->stimuli().columns(group.pre) != nullptr
                               : players[0]->stimuli().vectors(group.pre) != nullptr;
  if (!skips) return recirc::learn<T>(by_row, first, by_column, sums, start);
  for (const std::unique_ptr<TapePlayer<T>>& player : players) {
    const MatrixView<const T> played = by_column.row_range(player->first(), player->end());
    if (played.rows == 0) continue;
    const SparseRows<T>* const columns = player->stimuli().columns(group.pre);
    const NonzeroVectors* const vectors = player->stimuli().vectors(group.pre);
    if (!is_by_pre && vectors != nullptr) {
      learn_by_post<T>(by_row.row_range(player->first(), player->end()), first, played, *vectors,
                       part.columns.first / Lanes<T>::kCount, sums, start);
    } else if (is_by_pre && columns != nullptr) {
      recirc::learn<T>(*columns, first, played, sums, start);
    } else {
      recirc::learn<T>(by_row.row_range(player->first(), player->end()), first, played, sums,
                       start);
    }
    start = Start::present;
  }
}

// `sums` begin with the first column.
template <class T>
void TapeLearner<T>::apply_row(const LearnStep& step, std::size_t row, const Range& columns,
                               std::span<const T* const> sums) {
  const SynapseModel& synapse = network_.projections[step.number].synapse;
  const auto rate =
      static_cast<T>(parameters_.projections[step.number].rate / network_.timing.batch);
  const auto limit = static_cast<T>(synapse.element_limit);
  T* const weights = parameters_.weights(ProjectionId{step.number}).row(row) + columns.first;
  for (std::size_t j = 0; j < columns.end - columns.first; j += Lanes<T>::kCount) {
    const auto weight = Lanes<T>::load(weights + j);
    const Lanes<T> change =
        total_change(step, weight, [&](std::size_t k) { return Lanes<T>::load(sums[k] + j); });
    applied(weight, change, rate, limit).store(weights + j);
  }
}

// Synapses that are not all-to-all, each on its own.
template <class T>
void TapeLearner<T>::learn_one_by_one(const LearnStep& step, const Chunk<T>& chunk,
                                      const ChunkOfBatch& where, const Share& share) {
  const Projection& projection = network_.projections[step.number];
  SynapseMatrix<T>& synapses = parameters_.projections[step.number];
  const auto [first, end] = share_of(projection.synapses.size(), 1, share);
  for (std::size_t g = 0; g < step.groups.size(); ++g) {
    const LearnGroup& group = step.groups[g];
    const MatrixView<const T> posts = rows(chunk, group.post, where.presentations);
    if (group.pre == kNoValue) {
      const auto columns = share_of(posts.columns, Lanes<T>::kCount, share);
      sum_columns(group, chunk, where, columns.first, columns.end, synapses.sums[g]);
      continue;
    }
    const MatrixView<const T> pres = rows(chunk, group.pre, where.presentations);
    T* const sums = synapses.sums[g].row(0);
    for (std::size_t k = first; k < end; ++k) {
      const SparseSynapse& synapse = projection.synapses[k];
      T sum = where.is_first ? T{0} : sums[k];
      for (std::uint32_t row = 0; row < where.presentations; ++row) {
        sum += pres.row(row)[synapse.pre] * posts.row(row)[synapse.post];
      }
      sums[k] = sum;
    }
  }
}

template <class T>
void TapeLearner<T>::sum_columns(const LearnGroup& group, const Chunk<T>& chunk,
                                 const ChunkOfBatch& where, std::size_t first, std::size_t end,
                                 Matrix<T>& sums) const {
  const MatrixView<const T> posts = rows(chunk, group.post, where.presentations);
  for (std::size_t j = first; j < end; j += Lanes<T>::kCount) {
    Lanes<T> sum = where.is_first ? Lanes<T>(T{0}) : Lanes<T>::load(sums.row(0) + j);
    for (std::uint32_t row = 0; row < where.presentations; ++row) {
      sum += Lanes<T>::load(posts.row(row) + j);
    }
    sum.store(sums.row(0) + j);
  }
}

template <class T>
void TapeLearner<T>::learn_biases(const LearnStep& step, const Chunk<T>& chunk,
                                  const ChunkOfBatch& where, const Share& share) {
  BiasRow<T>& row = parameters_.populations[step.number];
  const auto [first, end] = share_of(row.biases.columns(), Lanes<T>::kCount, share);
  for (std::size_t g = 0; g < step.groups.size(); ++g) {
    sum_columns(step.groups[g], chunk, where, first, end, row.sums[g]);
  }
  if (!where.is_last) return;
  const double rate = row.rate / network_.timing.batch;
  using Doubles = Lanes<double>;
  for (std::size_t neuron = first; neuron < end; neuron += Doubles::kCount) {
    const auto bias = Doubles::load(row.biases.row(0) + neuron);
    const Doubles change = total_change(
        step, bias, [&](std::size_t g) { return widened(row.sums[g].row(0) + neuron); });
    const Doubles moved = applied(bias, change, rate, std::numeric_limits<double>::infinity());
    moved.store(row.biases.row(0) + neuron);
    store_narrowed(moved, row.rounded.row(0) + neuron);
  }
}

template <class T>
void TapeLearner<T>::apply(const Share& share) {
  for (const TapeStep* tape_step : projections_) {
    const auto* step = &std::get<LearnStep>(tape_step->operation);
    const Projection& projection = network_.projections[step->number];
    SynapseMatrix<T>& synapses = parameters_.projections[step->number];
    if (!projection.all_to_all) {
      apply_one_by_one(*step, share);
      continue;
    }
    if (is_row_by_row(*step)) continue;
    const Matrix<T>& weights = parameters_.weights(ProjectionId{step->number});
    const auto [first, end] = share_of(weights.rows(), 1, share);
    const T* sums[kMostMonomials];
    for (std::size_t row = first; row < end; ++row) {
      for (std::size_t g = 0; g < step->groups.size(); ++g) {
        sums[g] = synapses.sums[g].row(step->groups[g].pre == kNoValue ? 0 : row);
      }
      apply_row(*step, row, {0, weights.columns()}, std::span(sums, step->groups.size()));
    }
  }
}

template <class T>
void TapeLearner<T>::apply_one_by_one(const LearnStep& step, const Share& share) {
  const Projection& projection = network_.projections[step.number];
  SynapseMatrix<T>& synapses = parameters_.projections[step.number];
  const auto rate = static_cast<T>(synapses.rate / network_.timing.batch);
  const auto limit = static_cast<T>(projection.synapse.element_limit);
  const auto [first, end] = share_of(projection.synapses.size(), 1, share);
  for (std::size_t k = first; k < end; ++k) {
    T& weight = synapses.own_weights.row(0)[k];
    const T change = total_change(step, weight, [&](std::size_t g) -> T {
      const bool is_column = step.groups[g].pre == kNoValue;
      return synapses.sums[g].row(0)[is_column ? projection.synapses[k].post : k];
    });
    weight = applied(weight, change, rate, limit);
  }
}

template <class T>
void TapeLearner<T>::limit_norms(const Share& share) {
  for (const TapeStep* tape_step : projections_) {
    const auto* step = &std::get<LearnStep>(tape_step->operation);
    const Projection& projection = network_.projections[step->number];
    const double limit = projection.synapse.incoming_norm_limit;
    if (!std::isfinite(limit)) continue;
    Matrix<T>& weights = parameters_.weights(ProjectionId{step->number});
    const std::uint32_t posts = network_.population(projection.post).size;
    const Range mine = share_of(posts, kRowBytes / sizeof(T), share);
    std::vector<double>& factors = norm_factors_[step->number];
    std::fill(factors.begin() + static_cast<std::ptrdiff_t>(mine.first),
              factors.begin() + static_cast<std::ptrdiff_t>(mine.end), 0.0);
    const auto visit = [&](const auto& use) {
      const std::size_t columns = weights.columns();
      for (std::size_t row = 0; row < weights.rows(); ++row) {
        for (std::size_t k = projection.all_to_all ? mine.first : 0;
             k < (projection.all_to_all ? mine.end : columns); ++k) {
          const std::size_t post = projection.all_to_all ? k : projection.synapses[k].post;
          if (post >= mine.first && post < mine.end) use(weights.row(row)[k], factors[post]);
        }
      }
    };
    visit([](const T& weight, double& factor) { factor += static_cast<double>(weight) * weight; });
    for (std::size_t k = mine.first; k < mine.end; ++k) factors[k] = norm_factor(factors[k], limit);
    visit([](T& weight, double& factor) { weight = static_cast<T>(weight * factor); });
  }
}

template <class T>
void TapeLearner<T>::keep_numbers(Time now, const Share& share) {
  if constexpr (std::is_same_v<T, double>) {
    for (const TapeStep* tape_step : projections_) {
      const auto& step = std::get<LearnStep>(tape_step->operation);
      if (numbers_of(network_, step).is_exact()) continue;
      const Matrix<T>& weights = parameters_.weights(ProjectionId{step.number});
      const bool has_rows = network_.projections[step.number].all_to_all;
      const Range mine = share_of(has_rows ? weights.rows() : weights.columns(), 1, share);
      keep_weights(network_, ProjectionId{step.number}, now, mine.first, mine.end, parameters_);
    }
    for (const TapeStep* tape_step : biases_) {
      const auto& step = std::get<LearnStep>(tape_step->operation);
      if (numbers_of(network_, step).is_exact()) continue;
      const Range mine = share_of(network_.populations[step.number].size, Lanes<T>::kCount, share);
      keep_biases(network_, PopulationId{step.number}, now, mine.first, mine.end, parameters_);
    }
  }
}

template class TapeLearner<float>;
template class TapeLearner<double>;

}  // namespace recirc
