#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "neurons/kinds.hpp"

namespace recirc {

/// What kinds are called in what people and programs read: small letters.
constexpr std::string_view name_of(Port port) {
  constexpr std::array<std::string_view, 4> kNames{"basal", "apical", "target", "clamp"};
  return kNames.at(static_cast<std::size_t>(port));
}

constexpr std::string_view name_of(Output output) {
  constexpr std::array<std::string_view, 2> kNames{"axon", "error"};
  return kNames.at(static_cast<std::size_t>(output));
}

constexpr std::string_view name_of(Activation activation) {
  constexpr std::array<std::string_view, 4> kNames{"identity", "tanh", "logistic", "relu"};
  return kNames.at(static_cast<std::size_t>(activation));
}

}  // namespace recirc
