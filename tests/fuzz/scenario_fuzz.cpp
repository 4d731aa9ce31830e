// Whatever text a scenario's reader is given, and whatever scenario comes of it: no crash, no
// memory beyond what its size asks for, and every mistake at a place in the file. What is right is
// expanded and planned, as by `recirc check`, and reads back as it was written. The first byte says
// whether the rest is in protobuf's text format or JSON.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "network/network_builder.hpp"
#include "network/presentation.hpp"
#include "network/preset.hpp"
#include "neurons/errors.hpp"
#include "protocols/scenario_reader.hpp"
#include "protocols/scenario_writer.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace recirc {
namespace {

constexpr std::string_view kName = "file";

void must(bool condition) {
  if (!condition) std::abort();
}

// The number that `text` begins with, which is taken off, as what stands before it.
std::size_t take_number(std::string_view& text, std::string_view before) {
  must(text.starts_with(before));
  text.remove_prefix(before.size());
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  must(error == std::errc{});
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

// "file:line:column", within the text or right behind it.
void must_be_in(std::string_view text, std::string_view where) {
  must(where.starts_with(kName));
  where.remove_prefix(kName.size());
  const std::size_t line = take_number(where, ":");
  const std::size_t column = take_number(where, ":");
  must(where.empty() && line >= 1 && column >= 1);
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  must(line <= lines && column <= text.size() + 1);
}

// The reader tells of 20 mistakes, and how many more there are.
void must_be_in(std::string_view text, const std::vector<Finding>& findings) {
  constexpr std::size_t kMost = 20;
  must(!findings.empty());
  for (std::size_t k = 0; k < findings.size(); ++k) {
    must(!findings[k].what.empty());
    const bool is_count = k == kMost && findings[k].where == kName;
    if (!is_count) must_be_in(text, findings[k].where);
  }
}

// What is wrong with a scenario that was read, as `recirc check` finds it.
std::vector<Finding> planned(const Scenario& written) {
  try {
    const Scenario spelt_out = expanded(written);
    std::vector<Finding> wrong = network_findings(spelt_out);
    if (!wrong.empty()) return as_written(written, std::move(wrong));
    must(expanded(spelt_out) == spelt_out);
    must(parse_scenario(scenario_text(spelt_out), std::string(kName)).scenario == spelt_out);
    plan_timing(spelt_out);
    return {};
  } catch (const InputError& error) {
    return as_written(written, error.findings());
  }
}

// Whether nothing is wrong with it.
bool read(std::string_view bytes) {
  const std::string_view text = bytes.substr(1);
  const auto format = bytes[0] % 2 == 0 ? ScenarioFormat::text : ScenarioFormat::json;
  ScenarioFile file;
  try {
    file = parse_scenario(text, std::string(kName), format);
  } catch (const InputError& error) {
    must_be_in(text, error.findings());
    return false;
  }
  const std::vector<Finding> wrong = planned(file.scenario);
  if (!wrong.empty()) must_be_in(text, located(wrong, file.positions));
  return wrong.empty();
}

}  // namespace
}  // namespace recirc

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  recirc::read({reinterpret_cast<const char*>(data), size});
  return 0;
}

namespace recirc::fuzz {
namespace {

constexpr const char* kSpeltOut = R"({
  "name": "spelt-out", "seed": 3,
  "data": {"inline": {"train": [{"value": [0.5, -1e-3]}, {"value": [1, 0]}]}, "shuffle": false},
  "population": [
    {"name": "v", "size": 2, "clamped": true, "recirculations": 1, "axon_memory": 0.25},
    {"name": "h", "size": 3, "activation": "LOGISTIC", "bias": {"constant": 0.1, "rule": "post[0]"},
     "transmission": {"change": {"threshold": 0.1}}}],
  "projection": [
    {"pre": "v", "post": "h", "rule": "(post[0] - post[1]) * pre[0]", "rate": 0.5},
    {"pre": "h", "post": "v", "weights": {"normal": {"mean": 0, "standard_deviation": 0.5}}}],
  "learning": {"rate": 0.1, "batch": 2},
  "timing": {"delayNs": "20"},
  "record": {"events": {"kind": ["STIMULUS", "VOLLEY"], "presentations": ["0", "2"]}}
})";

constexpr const char* kPreset = R"({"name": "preset", "data": {"idx": {"name": "mnist"}},
  "circularAutoencoder": {"layers": [784, 20], "visibleActivation": "LOGISTIC"},
  "learning": {"recirculation": {}, "rate": 0.01,
               "schedule": {"step": {"factor": 0.5, "epochs": 2}}}})";

}  // namespace

// Scenarios of ours, in text format; and some in JSON.
std::vector<std::string> seeds() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(RECIRC_SCENARIOS)) {
    if (entry.path().extension() == ".textproto") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<std::string> all;
  for (const std::filesystem::path& path : files) {
    std::ifstream file(path, std::ios::binary);
    all.push_back('\0' + std::string(std::istreambuf_iterator<char>(file), {}));
  }
  all.push_back('\x01' + std::string(kSpeltOut));
  all.push_back('\x01' + std::string(kPreset));
  for (const std::string& seed : all) must(read(seed));
  return all;
}

}  // namespace recirc::fuzz
