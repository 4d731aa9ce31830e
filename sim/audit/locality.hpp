#pragma once

#include <cstdint>
#include <string>

namespace recirc {

/// What the paper asks of a projection that learns: the two questions of section 3.1, and the three
/// of section 3.2.
enum class LocalityQuestion : std::uint8_t {
  space,    ///< is all that the rule reads at the synapse (eq. 13)?
  time,     ///< is it there within the window u (eq. 14)?
  targets,  ///< is the target where the error is computed?
  outputs,  ///< do outputs or errors reach the neurons that learn from them?
  weights,  ///< does the synapse know no weight but its own?
};
inline constexpr std::size_t kLocalityQuestions = 5;

/// "space", "time", "targets", "outputs or errors" or "weights".
const char* name_of(LocalityQuestion question);

/// An answer to one of them, from good to bad.
enum class Locality : std::uint8_t {
  not_asked,  ///< nothing learns there, or it learns without
  local,
  neuron,   ///< local to the neuron, not to the synapse: it takes events between the two
  channel,  ///< local with a deep learning channel of its own, which is no violation
  violated,
};

/// "-", "local", "neuron", "channel" or "VIOLATED".
const char* name_of(Locality locality);

/// An answer, and why.
struct LocalityAnswer {
  Locality locality = Locality::not_asked;
  std::string why{};  ///< a sentence without its full stop; may be empty
  friend bool operator==(const LocalityAnswer&, const LocalityAnswer&) = default;
};

}  // namespace recirc
