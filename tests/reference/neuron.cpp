#include "tests/reference/neuron.hpp"

#include <cmath>

namespace recirc::reference {
namespace {

double transfer(Activation activation, double input) {
  switch (activation) {
    case Activation::tanh:
      return std::tanh(input);
    case Activation::logistic:
      return 1 / (1 + std::exp(-input));
    case Activation::relu:
      return input > 0 ? input : 0;
    case Activation::identity:
      break;
  }
  return input;
}

double slope(Activation activation, double input) {
  switch (activation) {
    case Activation::tanh:
      return 1 / (std::cosh(input) * std::cosh(input));
    case Activation::logistic:
      return transfer(activation, input) * transfer(activation, -input);
    case Activation::relu:
      return input > 0 ? 1 : 0;
    case Activation::identity:
      break;
  }
  return 1;
}

double slope_of_kept(Activation activation, double input, double activity) {
  if (activation == Activation::tanh) return 1 - activity * activity;
  if (activation == Activation::logistic) return activity - activity * activity;
  return slope(activation, input);
}

// The cross-entropy in nats of logistic neurons, with room for saturated ones.
double loss_of(Activation activation, double target, double input, double activity) {
  if (activation != Activation::logistic) return (target - activity) * (target - activity);
  const long double s = input;
  return static_cast<double>(target * std::log(1 + std::exp(-s)) +
                             (1 - target) * std::log(1 + std::exp(s)));
}

}  // namespace

std::optional<std::int64_t> Neuron::open(std::int64_t now_ns) {
  if (is_open_) return std::nullopt;
  is_open_ = true;
  return now_ns + facts_.window_ns;
}

// The sends of a clamped neuron last until its next clamp.
void Neuron::close() {
  is_open_ = false;
  ports_ = {};
  start_.reset();
  target_.reset();
  sent_.reset();
  basal_volleys_ = 0;
  has_told_error_ = false;
  if (!facts_.clamped) sends_ = 0;
}

Spoken Neuron::receive_clamp(double stimulus, const Keep& keep) {
  const double value = keep(stimulus, 0);
  start_ = value;
  target_ = value;
  basal_volleys_ = 0;
  sends_ = 0;
  Spoken spoken;
  spoken.soma = value;
  say(value, spoken);
  return spoken;
}

std::optional<std::uint64_t> Neuron::receive(Port port, double contribution, bool by_change) {
  PortState& state = ports_.at(static_cast<std::size_t>(port));
  (by_change ? state.held : state.sum) += contribution;
  if (state.volley) return std::nullopt;
  state.volley = ++volleys_ever_;
  return state.volley;
}

bool Neuron::has_volley(Port port, std::uint64_t number) const {
  return ports_.at(static_cast<std::size_t>(port)).volley == number;
}

double Neuron::volley_sum(Port port) const {
  const PortState& state = ports_.at(static_cast<std::size_t>(port));
  return state.sum + state.held;
}

Spoken Neuron::end_volley(Port port, double sum, double bias, const Keep& keep) {
  PortState& state = ports_.at(static_cast<std::size_t>(port));
  state.volley.reset();
  state.sum = 0;
  Spoken spoken;
  if (port == Port::apical) {
    const double f_prime = facts_.is_fixed_point
                               ? slope_of_kept(facts_.activation, input_, activity_)
                               : slope(facts_.activation, input_);
    tell_error(keep(sum * f_prime, 5), spoken);
  } else if (port == Port::target) {
    target_ = keep(sum, 4);
    if (basal_volleys_ > 0) judge(keep, spoken);
  } else {
    answer_basal(sum, bias, keep, spoken);
  }
  return spoken;
}

void Neuron::drop_volley(Port port) {
  PortState& state = ports_.at(static_cast<std::size_t>(port));
  state.volley.reset();
  state.sum = 0;
}

void Neuron::answer_basal(double sum, double bias, const Keep& keep, Spoken& spoken) {
  const bool bias_acts = !facts_.bias_in_first_volley_only || basal_volleys_ == 0;
  ++basal_volleys_;
  input_ = sum + (bias_acts ? bias : 0);
  activity_ = keep(transfer(facts_.activation, input_), 1);
  if (!start_) start_ = activity_;
  const auto mixed = [&](double memory) { return memory * *start_ + (1 - memory) * activity_; };
  spoken.soma = keep(mixed(facts_.soma_memory), 2);
  if (target_) judge(keep, spoken);
  say(keep(facts_.recirculates_error ? *start_ - activity_ : mixed(facts_.axon_memory), 3), spoken);
}

void Neuron::say(double value, Spoken& spoken) {
  if (sends_ == facts_.max_sends) return;
  ++sends_;
  if (!facts_.by_change || !sent_) {
    spoken.axon = value;
    sent_ = value;
  } else if (std::abs(value - *sent_) > facts_.threshold) {
    spoken.axon = value - *sent_;
    *sent_ += *spoken.axon;
  }
}

void Neuron::tell_error(double error, Spoken& spoken) {
  if (has_told_error_) return;
  has_told_error_ = true;
  spoken.error = error;
}

void Neuron::judge(const Keep& keep, Spoken& spoken) {
  if (has_told_error_) return;
  spoken.loss = loss_of(facts_.activation, *target_, input_, activity_);
  tell_error(keep(*target_ - activity_, 5), spoken);
}

}  // namespace recirc::reference
