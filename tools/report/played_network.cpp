#include "tools/report/played_network.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <span>
#include <vector>

#include "sim/actor/actor_engine.hpp"
#include "sim/evaluation.hpp"
#include "tools/report/packed_numbers.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;

// With one partition, what is recorded in one call is all of an instant but the updates.
class IntoPicture final : public EventRecorder {
 public:
  explicit IntoPicture(EventPicture& picture) : picture_(&picture) {}
  void record(std::uint32_t /*partition*/, std::span<const RecordedEvent> events) override {
    picture_->add(events);
  }

 private:
  EventPicture* picture_;
};

// Of every neuron and presentation the first value of a kind.
class FirstValues {
 public:
  FirstValues(std::uint32_t neurons, std::uint64_t presentations)
      : neurons_(neurons),
        values_(neurons * presentations, std::numeric_limits<float>::quiet_NaN()) {}

  void add(std::uint64_t presentation, NeuronId neuron, double value) {
    float& kept = values_.at(presentation * neurons_ + index(neuron));
    if (std::isnan(kept)) kept = static_cast<float>(value);
  }

  /// Those of `population`, packed; none if nothing was there.
  [[nodiscard]] std::optional<std::string> of(const Population& population) const {
    std::vector<float> values;
    for (std::size_t row = 0; row < values_.size(); row += neurons_) {
      const auto first =
          values_.begin() + static_cast<std::ptrdiff_t>(row + index(population.first));
      values.insert(values.end(), first, first + population.size);
    }
    if (std::ranges::all_of(values, [](float value) { return std::isnan(value); })) {
      return std::nullopt;
    }
    return packed(std::span<const float>(values));
  }

 private:
  std::uint32_t neurons_;
  std::vector<float> values_;
};

class ExampleValues final : public EventRecorder {
 public:
  ExampleValues(const Network& network, std::uint64_t presentations)
      : period_(network.timing.period),
        stimulus_(network.neuron_count(), presentations),
        target_(network.neuron_count(), presentations),
        answer_(network.neuron_count(), presentations) {}

  void record(std::uint32_t /*partition*/, std::span<const RecordedEvent> events) override {
    for (const RecordedEvent& event : events) {
      FirstValues* const values = values_of(event);
      if (values == nullptr) continue;
      values->add(static_cast<std::uint64_t>(event.time.ns / period_.ns), event.neuron,
                  event.value);
    }
  }

  [[nodiscard]] Json json(const Network& network, std::uint64_t presentations) const {
    constexpr std::uint64_t kMostValues = 1'000'000;
    Json json{{"count", presentations},
              {"stimulus", Json::object()},
              {"target", Json::object()},
              {"answer", Json::object()}};
    for (const Population& population : network.populations) {
      if (population.size * presentations > kMostValues) continue;
      for (const auto& [key, values] :
           {std::pair{"stimulus", &stimulus_}, {"target", &target_}, {"answer", &answer_}}) {
        if (const auto text = values->of(population)) json[key][population.name] = *text;
      }
    }
    return json;
  }

 private:
  FirstValues* values_of(const RecordedEvent& event) {
    switch (event.kind) {
      case EventKind::stimulus:
        return &stimulus_;
      case EventKind::activation:
        return &answer_;
      case EventKind::volley:
        return event.port == Port::target ? &target_ : nullptr;
      default:
        return nullptr;
    }
  }

  Time period_;
  FirstValues stimulus_;
  FirstValues target_;
  FirstValues answer_;
};

}  // namespace

std::uint64_t play_presentations(const Network& network, const DataSource& data,
                                 EventPicture& picture) {
  constexpr std::uint64_t kMostDeliveries = 20'000'000;
  constexpr std::uint64_t kMostPresentations = 24;
  IntoPicture recorder(picture);
  ActorEngine engine(network, 1);
  engine.set_recorder(&recorder);
  const std::uint64_t most = std::min(kMostPresentations, data.size(Split::train));
  std::uint64_t played = 0;
  while (played < most && !picture.is_full() && picture.deliveries() < kMostDeliveries) {
    const std::array<std::uint32_t, 1> next{static_cast<std::uint32_t>(played++)};
    engine.present(data, Split::train, 0, next);
  }
  return played;
}

Json example_pictures(const Network& network, const DataSource& data, std::uint64_t count) {
  const Network still = frozen(network);
  const std::uint64_t presentations = std::min(count, data.size(Split::test));
  ExampleValues values(still, presentations);
  ActorEngine engine(still, 1);
  engine.set_recorder(&values);
  std::vector<std::uint32_t> examples(presentations);
  std::iota(examples.begin(), examples.end(), 0U);
  engine.present(data, Split::test, 0, examples);
  return values.json(still, presentations);
}

}  // namespace recirc
