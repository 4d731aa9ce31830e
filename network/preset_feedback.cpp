#include <utility>

#include "network/preset_autoencoder.hpp"

namespace recirc {

std::vector<ProjectionSpec> feedback_projections(const Feedback& feedback,
                                                 const LearningSpec& learning,
                                                 const std::vector<std::string>& layers,
                                                 const std::optional<ChannelSpec>& channel) {
  const auto top = static_cast<std::uint32_t>(layers.size()) - 1;
  std::vector<ProjectionSpec> result;
  for (std::uint32_t layer = 1; layer < top; ++layer) {
    ProjectionSpec projection;
    projection.pre = layers[feedback.from_output ? top : layer + 1];
    projection.post = layers[layer];
    // A ring has a forward projection between the same populations.
    projection.name = projection.pre + "-" + projection.post + "-apical";
    projection.output = Output::error;
    projection.port = Port::apical;
    projection.rule = feedback.rule;
    if (!feedback.rule.empty()) projection.rate = layer_rate(learning, layer + 1);
    if (feedback.is_tied) {
      projection.tied_to = {.projection = layers[layer] + "-" + layers[layer + 1],
                            .transpose = true};
    }
    if (channel) {
      projection.weights = channel->weights;
      projection.tied_to = channel->tied_to;
    }
    result.push_back(std::move(projection));
  }
  return result;
}

}  // namespace recirc
