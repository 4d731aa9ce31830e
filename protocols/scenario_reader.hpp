#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "protocols/scenario.hpp"
#include "protocols/source_map.hpp"

namespace recirc {

/// A scenario, and where its fields stand in its file.
struct ScenarioFile {
  Scenario scenario;
  SourceMap positions;
};

/// How a scenario is written: protobuf text format, or JSON of the same schema.
enum class ScenarioFormat : std::uint8_t { text, json };

/// The scenario in `file`: JSON if it ends in .json or begins with '{', else text format.
/// `overrides` are "path.to.field=value" (from --set), applied in order: the value in text format
/// (texts may go without quotes), the path of field names and indices ("projection[1].rate").
/// Throws InputError with everything that is wrong (at most 20 findings), each with its position:
/// "file:line:column", or "--set path.to.field=value".
ScenarioFile read_scenario(const std::filesystem::path& file,
                           std::span<const std::string> overrides = {});

/// The same of `text`; `name` stands for the file in messages.
ScenarioFile parse_scenario(std::string_view text, std::string name,
                            ScenarioFormat format = ScenarioFormat::text,
                            std::span<const std::string> overrides = {});

}  // namespace recirc
