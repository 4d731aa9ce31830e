#include <optional>
#include <variant>

#include "protocols/part_validation.hpp"

namespace recirc {
namespace {

/// Length of an example where the scenario itself tells.
std::optional<std::uint64_t> example_length(const DataSpec& data) {
  if (const auto* low_rank = std::get_if<LowRankData>(&data.source)) return low_rank->dimensions;
  const auto* listed = std::get_if<InlineData>(&data.source);
  if (listed == nullptr || listed->train.empty()) return std::nullopt;
  return listed->train.front().size();
}

void check_layers(const AutoencoderSpec& preset, const DataSpec& data, const std::string& path,
                  Mistakes& mistakes) {
  if (preset.layers.size() < 2) {
    mistakes.add(path, fmt::format("layers has {} entries", preset.layers.size()),
                 "at least two, the input layer and a hidden one: layers: [784, 20]");
  }
  for (std::size_t k = 0; k < preset.layers.size() && !mistakes.is_full(); ++k) {
    mistakes.at_least(1, preset.layers[k], fmt::format("{}[{}]", path, k));
    mistakes.at_most(kMostNeurons, preset.layers[k], fmt::format("{}[{}]", path, k));
  }
  const auto length = example_length(data);
  if (length && !preset.layers.empty() && *length != preset.layers.front()) {
    mistakes.add(path + "[0]", fmt::format("the input layer has {} neurons", preset.layers.front()),
                 fmt::format("as many as an example has values: {}", *length));
  }
}

/// One rule for all projections of a preset, which have different shapes.
void check_preset_weights(const AutoencoderSpec& preset, const std::string& path,
                          Mistakes& mistakes) {
  const InitialWeights& weights = preset.initial_weights;
  check_weights(weights, path, mistakes);
  if (std::holds_alternative<Values>(weights) || std::holds_alternative<NpyFile>(weights)) {
    mistakes.add(path, "one matrix does not fit all projections of a preset",
                 "spell out population and projection (recirc expand prints them)");
  }
  if (!std::holds_alternative<IdentityWeights>(weights)) return;
  for (const std::uint32_t size : preset.layers) {
    if (size == preset.layers.front()) continue;
    mistakes.add(path + ".identity", "identity needs layers of equal size",
                 fmt::format("these have {} and {}", preset.layers.front(), size));
    return;
  }
}

void check_preset_learning(const AutoencoderSpec& preset, const LearningSpec& learning,
                           const std::string& path, Mistakes& mistakes) {
  if (std::holds_alternative<std::monostate>(learning.algorithm)) {
    mistakes.add("learning", "a preset needs an algorithm",
                 "give one in learning { }: recirculation {}, error_recirculation {}, top {}, "
                 "backpropagation {} or one of its random forms");
  }
  if (!learning.layer_rates.empty() && learning.layer_rates.size() != preset.layers.size()) {
    mistakes.add("learning.layer_rates",
                 fmt::format("layer_rates has {} values", learning.layer_rates.size()),
                 fmt::format("one for each layer behind the input: {}", preset.layers.size()));
  }
  const auto* recirculation = std::get_if<RecirculationSpec>(&learning.algorithm);
  const bool later_cycle = recirculation != nullptr && recirculation->first_cycle > 0;
  if (later_cycle && preset.transmission.kind == Transmission::change) {
    mistakes.add(path + ".transmission.change",
                 "transmission by change does not go with learning from a later cycle",
                 "transmission { level {} }, or first_cycle: 0");
  }
}

void check_preset(const AutoencoderSpec& preset, const Scenario& scenario, const std::string& path,
                  std::uint64_t memory_bytes, Mistakes& mistakes) {
  check_layers(preset, scenario.data, path + ".layers", mistakes);
  check_preset_weights(preset, path + ".initial_weights", mistakes);
  check_transmission(preset.transmission, path + ".transmission", mistakes);
  check_preset_learning(preset, scenario.learning, path, mistakes);
  SynapseMemory memory(memory_bytes, mistakes);
  for (std::size_t k = 0; k < preset.layers.size() && !mistakes.is_full(); ++k) {
    const std::size_t next = (k + 1) % preset.layers.size();
    // The projection behind this one has the same large layer: it would say nothing new.
    if (!memory.add(preset.layers[k], preset.layers[next],
                    fmt::format("{}.layers[{}]", path, next))) {
      return;
    }
  }
  memory.check_sum();
}

/// Whether the channels of a standard autoencoder are what its algorithm needs: the rows of
/// table 5.
class ChannelCheck {
 public:
  ChannelCheck(const AutoencoderSpec& preset, Mistakes& mistakes)
      : preset_(preset), mistakes_(mistakes) {}

  void learning(const Algorithm& algorithm) {
    if (preset_.c2) channel(*preset_.c2, kPath + ".c2");
    if (preset_.c3) channel(*preset_.c3, kPath + ".c3");
    if (preset_.c2 && preset_.layers.size() > 2) {
      mistakes_.add(kPath + ".c2", "c2 leads to the hidden layer, and there are several",
                    "keep one, or spell out population and projection");
    }
    if (preset_.without_c1 && preset_.c3) {
      mistakes_.add(kPath + ".without_c1", "with c3 alone the output is the input",
                    "use circular_autoencoder (row 3 of table 5), or keep c1");
    }
    std::visit([this](const auto& spec) { needs(spec); }, algorithm);
  }

 private:
  // Told elsewhere: a preset needs an algorithm.
  void needs(std::monostate /*none*/) {}
  void needs(const TopSpec& /*spec*/) { no_channels("top", "recirculation {}"); }
  void needs(const BackpropagationSpec& /*spec*/) {
    no_channels("backpropagation", "random_backpropagation {}");
    needs_c1("backpropagation");
  }
  void needs(const SkippedRandomBackpropagationSpec& /*spec*/) {
    no_channels("skipped_random_backpropagation", "random_backpropagation {}");
    needs_c1("skipped_random_backpropagation");
  }
  void needs(const AdaptiveRandomBackpropagationSpec& /*spec*/) {
    no_channels("adaptive_random_backpropagation", "random_backpropagation {}");
    needs_c1("adaptive_random_backpropagation");
  }
  void needs(const RandomBackpropagationSpec& /*spec*/) {
    needs_c1("random_backpropagation");
    if (preset_.c3) unused("c3", "random_backpropagation", "error_recirculation {}");
  }
  void needs(const ErrorRecirculationSpec& /*spec*/) {
    const std::string path = "learning.error_recirculation";
    if (preset_.c2) unused("c2", "error_recirculation", "random_backpropagation {}");
    if (preset_.c3) return;
    mistakes_.add(path,
                  "recirculation needs a way back to the input, which standard_autoencoder has not",
                  "give it c3 { }, or use circular_autoencoder");
  }
  void needs(const RecirculationSpec& spec) {
    const std::string path = "learning.recirculation";
    if (preset_.c2.has_value() == preset_.c3.has_value()) {
      mistakes_.add(path,
                    preset_.c2
                        ? "the output goes back to the hidden layer or to the input, not both"
                        : "recirculation needs a way back, which standard_autoencoder has not",
                    "give it one of c2 { } and c3 { }, or use circular_autoencoder");
    }
    if (spec.top != TopRule::gradient) {
      mistakes_.add(path + ".top", "the output of standard_autoencoder learns from its error",
                    "top: GRADIENT, or circular_autoencoder");
    }
    const bool usual =
        spec.combination == Combination::plain && spec.first_cycle == 0 && spec.last_cycle == 1;
    if (!preset_.c2 || usual) return;
    mistakes_.add(path, "through c2 the output comes back to the hidden layer once, as it is",
                  "recirculation {} without more");
  }

  void channel(const ChannelSpec& channel, const std::string& path) {
    check_weights(channel.weights, path + ".weights", mistakes_);
    if (std::holds_alternative<GlorotUniform>(channel.weights) || !channel.tied_to) return;
    mistakes_.add(path + ".weights", "weights of a tied channel",
                  "give one of weights and tied_to");
  }
  void no_channels(const std::string& algorithm, const std::string& other) {
    if (preset_.c2) unused("c2", algorithm, other);
    if (preset_.c3) unused("c3", algorithm, "recirculation {}");
  }
  void unused(const std::string& field, const std::string& algorithm, const std::string& other) {
    mistakes_.add(kPath + "." + field, fmt::format("{} does not use {}", algorithm, field),
                  fmt::format("leave it out, or learning {{ {} }}", other));
  }
  void needs_c1(const std::string& algorithm) {
    if (!preset_.without_c1) return;
    mistakes_.add(kPath + ".without_c1", fmt::format("{} needs the output's error", algorithm),
                  "keep c1");
  }

  inline static const std::string kPath = "standard_autoencoder";
  const AutoencoderSpec& preset_;
  Mistakes& mistakes_;
};

}  // namespace

void check_presets(const Scenario& scenario, std::uint64_t memory_bytes, Mistakes& mistakes) {
  if (scenario.circular_autoencoder) {
    check_preset(*scenario.circular_autoencoder, scenario, "circular_autoencoder", memory_bytes,
                 mistakes);
  }
  if (!scenario.standard_autoencoder) return;
  check_preset(*scenario.standard_autoencoder, scenario, "standard_autoencoder", memory_bytes,
               mistakes);
  ChannelCheck(*scenario.standard_autoencoder, mistakes).learning(scenario.learning.algorithm);
}

}  // namespace recirc
