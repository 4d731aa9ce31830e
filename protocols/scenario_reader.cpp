#include "protocols/scenario_reader.hpp"

#include <fmt/format.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <utility>
#include <vector>

#include "protocols/json_pass.hpp"
#include "protocols/scenario.pb.h"
#include "protocols/scenario_from_proto.hpp"
#include "protocols/scenario_override.hpp"
#include "protocols/scenario_validation.hpp"
#include "protocols/schema_check.hpp"
#include "protocols/source_text.hpp"
#include "protocols/text_pass.hpp"
#include "protocols/token_offsets.hpp"

namespace recirc {
namespace {

namespace pb = scenario::v1;

constexpr std::size_t kMostShown = 20;

/// Throws InputError if there are findings; beyond kMostShown it only says how many.
void throw_if_any(std::vector<Finding> findings, const std::string& file) {
  if (findings.empty()) return;
  if (findings.size() > kMostShown) {
    const std::size_t more = findings.size() - kMostShown;
    findings.resize(kMostShown);
    findings.push_back({file, fmt::format("and {} more mistakes", more), ""});
  }
  throw InputError(std::move(findings));
}

/// What TextFormat's parser still complains about after our own check.
class ParserComplaints : public google::protobuf::io::ErrorCollector {
 public:
  explicit ParserComplaints(const SourceText& text) : text_(text) {}

  void AddError(int line, int column, const std::string& message) override {
    TokenOffsets offsets(text_);
    const std::size_t offset = line < 0 ? 0 : offsets.of(line, column);
    findings_.push_back({text_.position(offset), message, ""});
  }
  void AddWarning(int /*line*/, int /*column*/, const std::string& /*message*/) override {}

  [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }

 private:
  const SourceText& text_;
  std::vector<Finding> findings_;
};

pb::Scenario parse_text(const SourceText& text) {
  pb::Scenario message;
  ParserComplaints complaints(text);
  google::protobuf::TextFormat::Parser parser;
  parser.SetRecursionLimit(SchemaCheck::kDeepest + 1);
  parser.RecordErrorsTo(&complaints);
  if (!parser.ParseFromString(text.text(), &message)) {
    throw_if_any(complaints.findings(), text.name());
    throw InputError({text.name(), "cannot be parsed", ""});
  }
  return message;
}

pb::Scenario parse_json(const SourceText& text) {
  pb::Scenario message;
  const auto status = google::protobuf::util::JsonStringToMessage(text.text(), &message);
  if (!status.ok()) throw InputError({text.name(), std::string(status.message()), ""});
  return message;
}

std::string contents(const std::filesystem::path& file) {
  const auto cannot_be_read = [&](int error) {
    return InputError({file.string(), fmt::format("cannot be read: {}", std::strerror(error)),
                       "give the path of a scenario"});
  };
  if (std::filesystem::is_directory(file)) throw cannot_be_read(EISDIR);
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw cannot_be_read(errno);
  std::string text;
  std::array<char, std::size_t{1} << 16U> block{};
  // More than is allowed tells that it is too long, without reading all of it.
  while (stream && text.size() <= SourceText::kMostBytes) {
    stream.read(block.data(), block.size());
    text.append(block.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) throw cannot_be_read(errno);
  return text;
}

}  // namespace

ScenarioFile read_scenario(const std::filesystem::path& file,
                           std::span<const std::string> overrides) {
  const std::string text = contents(file);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool is_json = file.extension() == ".json" || (first < text.size() && text[first] == '{');
  return parse_scenario(text, file.string(), is_json ? ScenarioFormat::json : ScenarioFormat::text,
                        overrides);
}

ScenarioFile parse_scenario(std::string_view text, std::string name, ScenarioFormat format,
                            std::span<const std::string> overrides) {
  const auto source = std::make_shared<const SourceText>(std::move(name), std::string(text));
  const bool is_json = format == ScenarioFormat::json;
  SourceMap positions(source);
  SchemaCheck check(*source, positions,
                    is_json ? SchemaCheck::Names::also_camel_case : SchemaCheck::Names::original);
  const auto& type = *pb::Scenario::descriptor();
  is_json ? check_json(type, check) : check_text(type, check);
  std::vector<Finding> findings = check.findings();
  std::vector<ScenarioOverride> set;
  for (const std::string& override : overrides) set.emplace_back(override, type, findings);
  throw_if_any(std::move(findings), source->name());

  pb::Scenario message = is_json ? parse_json(*source) : parse_text(*source);
  for (const ScenarioOverride& override : set) override.apply(message, positions);
  Scenario scenario = scenario_from_proto(message);
  throw_if_any(located(recirc::findings(scenario), positions), source->name());
  return {std::move(scenario), std::move(positions)};
}

}  // namespace recirc
