#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "neurons/neuron.hpp"
#include "sim/compiled/matrix.hpp"
#include "sim/compiled/volley_rows.hpp"

namespace recirc {

/// Which neurons compute the rows of a volley, and when: it names what is drawn where they round.
struct RowTimes {
  NeuronId first_neuron{};           ///< of the first column
  Time first_presentation;           ///< when that of the first row begins
  Time period;                       ///< from row to row
  std::span<const Time> after = {};  ///< the clamp: of each column, or one for all
};

/// receive_volley (volley_rows.hpp) of neurons that keep numbers of fixed point: with the bits that
/// the neurons one by one give. Whatever f they have, f(S) is rounded as that of one number is: the
/// vectorised function is near, and where that leaves open which number is meant, the other is
/// asked.
void receive_volley_in_numbers(const NeuronModel& model, Port port, const NeuronState& flags,
                               const VolleyRows<double>& rows, const RowTimes& times,
                               std::vector<std::uint32_t>& failed);

/// Keeps the stimulus of clamped neurons: in each row one presentation, in place.
void keep_stimulus(const NeuronModel& model, const RowTimes& times, MatrixView<double> rows);

}  // namespace recirc
