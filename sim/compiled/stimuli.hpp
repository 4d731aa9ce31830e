#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "sim/compiled/chunk.hpp"
#include "sim/compiled/examples.hpp"
#include "sim/compiled/layout.hpp"
#include "sim/compiled/nonzero_vectors.hpp"
#include "sim/compiled/sparse_rows.hpp"
#include "sim/compiled/tape.hpp"

namespace recirc {

/// What is clamped in some presentations, population by population, and which of its zeros products
/// skip.
template <class T>
class Stimuli {
 public:
  /// All must outlive it. It holds at most `presentations` at once.
  Stimuli(const Network& network, const Tape& tape, const Layout& layout,
          std::uint32_t presentations);

  /// Reads the presentations [first, end) of `chunk`, where presentation k is of example
  /// first_example + k and is number first_number + k since the start of the run, and keeps of them
  /// what the clamped neurons keep.
  void read(const Examples<T>& examples, std::size_t first_example, std::uint64_t first_number,
            std::uint32_t first, std::uint32_t end, Chunk<T>& chunk);

  /// Sets `at`, by value, to where those stimuli of `presentation` lie that no learning reads.
  void locate(std::uint32_t presentation, std::span<T*> at);

  /// The first step that clamps anything; null if none does.
  [[nodiscard]] const TapeStep* step() const { return step_; }
  /// How many numbers are not 0; null if `value` is no stimulus.
  [[nodiscard]] const std::uint64_t* not_zero(ValueId value) const;
  /// The stimulus without its zeros, a row a presentation. Null if `value` is no stimulus, or if so
  /// much of it is not 0 that it does not pay.
  [[nodiscard]] const SparseRows<T>* rows(ValueId value) const;
  /// The same, transposed: a row a neuron. Null also where there is but one presentation.
  [[nodiscard]] const SparseRows<T>* columns(ValueId value) const;
  /// Which vectors of it are not zero, of several presentations. Null if `value` is no stimulus,
  /// if rows() skips its zeros, or if too few vectors are zero.
  [[nodiscard]] const NonzeroVectors* vectors(ValueId value) const;

 private:
  // The stimulus of one clamped population.
  struct Stimulus {
    ValueId value = kNoValue;
    const Population* population = nullptr;
    std::uint32_t size = 0;
    std::uint32_t offset = 0;   // in an example
    std::uint32_t fan_out = 0;  // postsynaptic neurons of its all-to-all projections
    Matrix<T> numbers = {};     // where learning doesn't read it
    SparseRows<T> rows = {};
    SparseRows<T> columns = {};
    NonzeroVectors vectors = {};
    bool is_learnt = false;
    bool skips_numbers = false;
    bool skips_vectors = false;
  };

  [[nodiscard]] T* row(Stimulus& stimulus, std::uint32_t presentation, Chunk<T>& chunk);
  void keep(const Population& population, std::uint64_t number, T* numbers) const;
  void find_zeros(Stimulus& stimulus, Chunk<T>& chunk);
  [[nodiscard]] const Stimulus* of(ValueId value) const;

  const Layout& layout_;
  Time period_;
  const TapeStep* step_ = nullptr;
  std::vector<Stimulus> stimuli_;
  std::uint32_t first_ = 0;
  std::uint32_t end_ = 0;
  Matrix<T> example_;
  std::vector<double> scratch_;
};

}  // namespace recirc
