#include "network/preset_algorithm.hpp"

#include <fmt/format.h>

#include <utility>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

// (post[earlier] - post[later]) * pre[start]
std::string difference_rule(std::uint32_t earlier, std::uint32_t later, std::uint32_t start) {
  return fmt::format("(post[{}] - post[{}]) * pre[{}]", earlier, later, start);
}

// The table of DESIGN section 2, but for the visible soma.
void set_memories(const RecirculationSpec& spec, RingSettings& settings) {
  switch (spec.combination) {
    case Combination::plain:
      return;
    case Combination::ccr:
      settings.hidden_soma_memory = spec.lambda;
      return;
    case Combination::rcc:
      settings.visible_axon_memory = spec.lambda;
      return;
    case Combination::ccrcc:
      settings.visible_axon_memory = spec.lambda;
      settings.hidden_soma_memory = spec.lambda2;
      return;
    case Combination::rwcc:
      settings.visible_axon_memory = spec.lambda;
      settings.hidden_axon_memory = spec.lambda;
      settings.hidden_soma_memory = spec.lambda;
      return;
  }
}

// At the visible layer post[0] is the stimulus: the paper's O^L(k) is post[k + 1] there, and the
// O^0(k) of eq. 48 is post[k], mixed as tables 2 to 4 have it (ERRATA 14).
void set_top(const RecirculationSpec& spec, RingSettings& settings) {
  const std::uint32_t n = spec.first_cycle;
  const std::uint32_t m = spec.last_cycle;
  switch (spec.top) {
    case TopRule::gradient:
      settings.top_rule = kGradientAtClampedLayer;
      return;
    case TopRule::equation_48:
      settings.top_rule = difference_rule(n, m, n);
      settings.visible_soma_memory = spec.combination == Combination::plain ? 0 : spec.lambda;
      return;
    case TopRule::equation_51:
      settings.top_rule = difference_rule(n + 1, m + 1, n);
      return;
  }
}

RingSettings settings_of(std::monostate /*none*/) {
  throw InternalError("broken invariant: a preset comes with an algorithm");
}

RingSettings settings_of(const RecirculationSpec& spec) {
  RingSettings settings;
  settings.recirculations = spec.last_cycle;
  settings.hidden_rule = difference_rule(spec.first_cycle, spec.last_cycle, spec.first_cycle);
  set_memories(spec, settings);
  set_top(spec, settings);
  return settings;
}

RingSettings settings_of(const ErrorRecirculationSpec& spec) {
  RingSettings settings;
  settings.recirculations = 1;
  settings.recirculates = Recirculates::error;
  settings.hidden_rule = "post[1] * pre[0]";
  settings.top_rule = kGradientAtClampedLayer;
  settings.hidden_bias_in_first_volley_only = !spec.bias_in_recirculation;
  return settings;
}

RingSettings settings_of(const TopSpec& /*spec*/) {
  RingSettings settings;
  settings.top_rule = kGradientAtClampedLayer;
  return settings;
}

// The error reaches every layer, by whatever way `feedback` says.
RingSettings with_errors(Feedback feedback) {
  RingSettings settings;
  settings.hidden_rule = kGradientOfError;
  settings.top_rule = kGradientAtClampedLayer;
  settings.feedback = std::move(feedback);
  return settings;
}

RingSettings settings_of(const BackpropagationSpec& /*spec*/) {
  return with_errors({.from_output = false, .is_tied = true, .rule = ""});
}

RingSettings settings_of(const RandomBackpropagationSpec& /*spec*/) {
  return with_errors({.from_output = false, .is_tied = false, .rule = ""});
}

RingSettings settings_of(const SkippedRandomBackpropagationSpec& /*spec*/) {
  return with_errors({.from_output = true, .is_tied = false, .rule = ""});
}

// pre is the error that layer h + 1 sends, post[0] is O^h: the transpose of what the forward
// projection into h + 1 receives.
RingSettings settings_of(const AdaptiveRandomBackpropagationSpec& /*spec*/) {
  return with_errors({.from_output = false, .is_tied = false, .rule = "post[0] * pre[0]"});
}

}  // namespace

RingSettings ring_settings(const Algorithm& algorithm) {
  return std::visit([](const auto& spec) { return settings_of(spec); }, algorithm);
}

}  // namespace recirc
