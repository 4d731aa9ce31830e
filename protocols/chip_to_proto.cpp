#include "protocols/chip_to_proto.hpp"

#include <cstdint>

namespace recirc {

void fill_dead(const DeadSpec& dead, scenario::v1::Dead& message) {
  if (dead.fraction != 0) message.set_fraction(dead.fraction);
  message.mutable_neuron()->Assign(dead.neurons.begin(), dead.neurons.end());
  if (dead.from_presentation != 0) message.set_from_presentation(dead.from_presentation);
}

void fill_faults(const FaultsSpec& faults, scenario::v1::Faults& message) {
  if (faults.jitter != Time{0}) message.set_jitter_ns(static_cast<std::uint64_t>(faults.jitter.ns));
  if (faults.loss != 0) message.set_loss(faults.loss);
  if (faults.dead) fill_dead(*faults.dead, *message.mutable_dead());
}

void fill_arithmetic(const ArithmeticSpec& arithmetic, scenario::v1::Arithmetic& message) {
  const ArithmeticSpec usual;
  message.set_weight_bits(arithmetic.weight_bits);
  message.set_activity_bits(arithmetic.activity_bits);
  message.set_stochastic_rounding(arithmetic.stochastic_rounding);
  if (arithmetic.weight_range != usual.weight_range) {
    message.set_weight_range(arithmetic.weight_range);
  }
  if (arithmetic.activity_range != usual.activity_range) {
    message.set_activity_range(arithmetic.activity_range);
  }
  if (arithmetic.bias_range != arithmetic.weight_range) {
    message.set_bias_range(arithmetic.bias_range);
  }
}

}  // namespace recirc
