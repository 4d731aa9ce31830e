#include "sim/compiled/stimuli.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

#include "sim/compiled/fixed_point_rows.hpp"

namespace recirc {
namespace {

// Where more of a stimulus than this is not 0, skipping zeros takes longer than it saves; for many
// presentations at once also where it reaches few neurons, because products of matrices are fast.
constexpr double kDense = 0.4;
constexpr std::uint32_t kWideFanOut = 64;
// Skipping whole vectors costs next to nothing.
constexpr double kDenseVectors = 0.9;

std::uint32_t fan_out(const Network& network, PopulationId population) {
  std::uint32_t posts = 0;
  for (const Projection& projection : network.projections) {
    if (projection.pre != population || !projection.all_to_all) continue;
    posts += network.population(projection.post).size;
  }
  return posts;
}

}  // namespace

template <class T>
Stimuli<T>::Stimuli(const Network& network, const Tape& tape, const Layout& layout,
                    std::uint32_t presentations)
    : layout_(layout), period_(network.timing.period) {
  std::uint32_t dimensions = 0;
  for (const TapeStep& step : tape.steps) {
    const auto* clamp = std::get_if<ClampStep>(&step.operation);
    if (clamp == nullptr) continue;
    const std::uint32_t size = tape.values[clamp->value].size;
    dimensions += size;
    if (step_ == nullptr) step_ = &step;
    if (!step.is_live) continue;
    Stimulus stimulus{.value = clamp->value,
                      .population = &network.population(clamp->population),
                      .size = size,
                      .offset = clamp->offset,
                      .fan_out = fan_out(network, clamp->population),
                      .is_learnt = layout.places[clamp->value].kept == Kept::chunk};
    if (!stimulus.is_learnt) stimulus.numbers = Matrix<T>(presentations, size);
    stimuli_.push_back(std::move(stimulus));
  }
  example_ = Matrix<T>(1, dimensions);
}

template <class T>
void Stimuli<T>::read(const Examples<T>& examples, std::size_t first_example,
                      std::uint64_t first_number, std::uint32_t first, std::uint32_t end,
                      Chunk<T>& chunk) {
  first_ = first;
  end_ = end;
  if (step_ == nullptr) return;
  const bool is_one = stimuli_.size() == 1 && stimuli_[0].size == example_.columns();
  for (Stimulus& stimulus : stimuli_) begin_rows<T>(end - first, stimulus.size, stimulus.vectors);
  for (std::uint32_t k = first; k < end; ++k) {
    T* const example = is_one ? row(stimuli_[0], k, chunk) : example_.row(0);
    examples.read(first_example + k, example, scratch_);
    for (Stimulus& stimulus : stimuli_) {
      T* const numbers = row(stimulus, k, chunk);
      if (!is_one) std::copy_n(example + stimulus.offset, stimulus.size, numbers);
      keep(*stimulus.population, first_number + k, numbers);
      find_nonzero<T>(k - first, numbers, stimulus.size, stimulus.vectors);
    }
  }
  for (Stimulus& stimulus : stimuli_) find_zeros(stimulus, chunk);
}

template <class T>
T* Stimuli<T>::row(Stimulus& stimulus, std::uint32_t presentation, Chunk<T>& chunk) {
  if (!stimulus.is_learnt) return stimulus.numbers.row(presentation - first_);
  return chunk.slots[layout_.places[stimulus.value].slot].row(presentation);
}

template <class T>
void Stimuli<T>::keep(const Population& population, std::uint64_t number, T* numbers) const {
  if (population.neuron.numbers.is_exact()) return;
  if constexpr (std::is_same_v<T, double>) {
    constexpr Time kAtOnce{0};
    keep_stimulus(population.neuron,
                  {.first_neuron = population.first,
                   .first_presentation = period_ * static_cast<std::int64_t>(number),
                   .period = period_,
                   .after = std::span(&kAtOnce, 1)},
                  {.data = numbers,
                   .rows = 1,
                   .columns = population.size,
                   .stride = padded<T>(population.size)});
  }
}

// Decides how the zeros of a stimulus are skipped.
template <class T>
void Stimuli<T>::find_zeros(Stimulus& stimulus, Chunk<T>& chunk) {
  const MatrixView<T> rows{.data = row(stimulus, first_, chunk),
                           .rows = end_ - first_,
                           .columns = stimulus.size,
                           .stride = padded<T>(stimulus.size)};
  const double numbers = static_cast<double>(rows.rows) * static_cast<double>(rows.columns);
  stimulus.skips_numbers = (rows.rows == 1 || stimulus.fan_out >= kWideFanOut) &&
                           static_cast<double>(stimulus.vectors.numbers) < kDense * numbers;
  stimulus.skips_vectors =
      !stimulus.skips_numbers && rows.rows > 1 && stimulus.vectors.share() < kDenseVectors;
  if (stimulus.skips_numbers) compress<T>(rows, stimulus.rows);
  if (!stimulus.is_learnt || rows.rows == 1) return;
  if (stimulus.skips_numbers) transpose(stimulus.rows, stimulus.columns);
  if (stimulus.skips_vectors) transpose(stimulus.vectors);
}

template <class T>
void Stimuli<T>::locate(std::uint32_t presentation, std::span<T*> at) {
  for (Stimulus& stimulus : stimuli_) {
    if (!stimulus.is_learnt) at[stimulus.value] = stimulus.numbers.row(presentation - first_);
  }
}

template <class T>
auto Stimuli<T>::of(ValueId value) const -> const Stimulus* {
  const auto found = std::ranges::find(stimuli_, value, &Stimulus::value);
  return found == stimuli_.end() ? nullptr : &*found;
}

template <class T>
const std::uint64_t* Stimuli<T>::not_zero(ValueId value) const {
  const Stimulus* const stimulus = of(value);
  return stimulus == nullptr ? nullptr : &stimulus->vectors.numbers;
}

template <class T>
const SparseRows<T>* Stimuli<T>::rows(ValueId value) const {
  const Stimulus* const stimulus = of(value);
  return stimulus == nullptr || !stimulus->skips_numbers ? nullptr : &stimulus->rows;
}

template <class T>
const SparseRows<T>* Stimuli<T>::columns(ValueId value) const {
  const Stimulus* const stimulus = of(value);
  if (rows(value) == nullptr || !stimulus->is_learnt || end_ - first_ < 2) return nullptr;
  return &stimulus->columns;
}

template <class T>
const NonzeroVectors* Stimuli<T>::vectors(ValueId value) const {
  const Stimulus* const stimulus = of(value);
  return stimulus == nullptr || !stimulus->skips_vectors ? nullptr : &stimulus->vectors;
}

template class Stimuli<float>;
template class Stimuli<double>;

}  // namespace recirc
