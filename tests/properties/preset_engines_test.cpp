// Every preset with every algorithm, as the schema lists them, on both engines. What is added to
// the schema is tried here without being named.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/scenario_reader.hpp"
#include "sim/compiled/compile.hpp"
#include "tests/support/engine_agreement.hpp"
#include "tests/support/networks.hpp"
#include "tests/support/same_events.hpp"

namespace recirc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using testing_support::Agreement;
using testing_support::Built;

constexpr std::uint64_t kUpdates = 110;
constexpr std::uint64_t kRecorded = 10;  // of these

const Descriptor& message(const std::string& name) {
  return *DescriptorPool::generated_pool()->FindMessageTypeByName("recirc.scenario.v1." + name);
}

std::vector<std::string> names_of(const EnumDescriptor& type) {
  std::vector<std::string> names;
  for (int k = 0; k < type.value_count(); ++k) names.push_back(type.value(k)->name());
  return names;
}

// What a field is tried with, "" for leaving it out; nothing: it is left out.
std::vector<std::string> values_of(const FieldDescriptor& field) {
  if (field.enum_type() != nullptr) return names_of(*field.enum_type());
  if (field.type() == FieldDescriptor::TYPE_BOOL) return {"false", "true"};
  if (field.message_type() == &message("Channel")) return {"", "{}"};
  if (field.name() == "layers") return {"[5, 3]", "[5, 4, 2]"};
  if (field.name() == "lambda") return {"0.3"};
  if (field.name() == "lambda2") return {"0.6"};
  if (field.name() == "first_cycle") return {"0", "1"};
  if (field.name() == "last_cycle") return {"1", "2", "3"};
  return {};
}

// All combinations of the values of a message's fields, as texts.
std::vector<std::string> variants(const Descriptor& type) {
  std::vector<std::string> texts{""};
  for (int k = 0; k < type.field_count(); ++k) {
    const FieldDescriptor& field = *type.field(k);
    const std::vector<std::string> values = values_of(field);
    if (values.empty()) continue;
    std::vector<std::string> longer;
    for (const std::string& text : texts) {
      for (const std::string& value : values) {
        longer.push_back(value.empty() ? text
                                       : fmt::format("{} {}: {}", text, field.name(), value));
      }
    }
    texts = std::move(longer);
  }
  return texts;
}

// "recirculation { combination: CCR ... }" and so on.
struct AlgorithmText {
  std::string name;
  std::string text;
};

std::vector<AlgorithmText> algorithms() {
  const auto& choice = *message("Learning").FindOneofByName("algorithm");
  std::vector<AlgorithmText> texts;
  for (int k = 0; k < choice.field_count(); ++k) {
    const FieldDescriptor& field = *choice.field(k);
    for (const std::string& variant : variants(*field.message_type())) {
      texts.push_back({field.name(), fmt::format("{} {{{} }}", field.name(), variant)});
    }
  }
  return texts;
}

// The fields of a scenario that are presets, by what they have in common.
std::vector<const FieldDescriptor*> presets() {
  std::vector<const FieldDescriptor*> fields;
  const Descriptor& scenario = message("Scenario");
  for (int k = 0; k < scenario.field_count(); ++k) {
    const Descriptor* type = scenario.field(k)->message_type();
    if (type != nullptr && type->FindFieldByName("hidden_activation") != nullptr) {
      fields.push_back(scenario.field(k));
    }
  }
  return fields;
}

std::string scenario_text(const FieldDescriptor& preset, const std::string& variant,
                          const AlgorithmText& algorithm, std::size_t batch) {
  return fmt::format(
      R"(name: "each" {} {{{} }} learning {{ {} rate: 0.01 batch: {} }}
data {{ low_rank {{ dimensions: 5 }} }})",
      preset.name(), variant, algorithm.text, batch);
}

// Biases of presets begin at 0, and what later cycles teach them is so small that they would be
// little but rounding errors; and linear loops that make activities grow make last bits grow. So
// biases begin where others have learned before, and weights are halved.
void calm_down(Network& network) {
  for (Population& population : network.populations) {
    if (!population.bias) continue;
    for (std::size_t k = 0; k < population.bias->initial.size(); ++k) {
      population.bias->initial[k] += 0.1 + 0.03 * static_cast<double>(k);
    }
  }
  for (Projection& projection : network.projections) {
    if (projection.port == Port::target) continue;
    for (double& weight : projection.initial_weights) weight /= 2;
  }
}

// None where what the schema has does not go together.
std::optional<Built> built(const std::string& text) {
  try {
    Scenario scenario = parse_scenario(text, "each").scenario;
    scenario.data.source = testing_support::examples(12, 5, 7, 0.05, 0.95);
    Built ready = testing_support::build(scenario);
    calm_down(ready.network);
    return ready;
  } catch (const InputError&) {
    return std::nullopt;
  }
}

// Whether the scenario can be tried; then it can be compiled, and both engines agree.
bool is_tried(const std::string& text) {
  const std::optional<Built> ready = built(text);
  if (!ready) return false;
  const std::unique_ptr<Engine> engine = testing_support::compiled(*ready);
  EXPECT_TRUE(engine) << text;
  if (!engine) return true;
  const Agreement agreement = testing_support::agreement_with_actor(*ready, *engine, kUpdates);
  EXPECT_EQ(agreement.differences, "") << text;
  EXPECT_EQ(agreement.updates, kUpdates) << text;
  const testing_support::BothRecordings told =
      testing_support::both_recordings(*ready, kRecorded * ready->network.timing.batch);
  EXPECT_EQ(testing_support::event_differences(told.actor, told.compiled, ready->network), "")
      << text;
  return true;
}

// Every algorithm, with 16 ways to fill in each preset for it: 7 has no factor in common with how
// many there are, so that all of them come up in turn.
TEST(EveryPreset, RunsTheSameOnBothEngines) {
  std::map<std::string, int> tried;  // by preset, and by algorithm
  for (const FieldDescriptor* preset : presets()) {
    const std::vector<std::string> ways = variants(*preset->message_type());
    ASSERT_NE(ways.size() % 7, 0U);
    std::size_t number = 0;
    for (const AlgorithmText& algorithm : algorithms()) {
      for (std::size_t k = 0; k < 16; ++k, ++number) {
        const std::string& way = ways[7 * number % ways.size()];
        const bool is_one = is_tried(scenario_text(*preset, way, algorithm, 1 + k % 3));
        tried[preset->name()] += is_one;
        tried[algorithm.name] += is_one;
      }
    }
  }
  for (const auto& [what, count] : tried) {
    EXPECT_GE(count, 8) << what;
    RecordProperty(what, count);
  }
}

}  // namespace
}  // namespace recirc
