#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "neurons/errors.hpp"

namespace recirc {

/// One field of a scenario at one value, and where the user asked for it.
struct SweepSetting {
  std::string path;   ///< "learning.rate"
  std::string value;  ///< "0.1"
  std::string where;  ///< "--grid learning.rate=0.1,1", or "list.txt:3:7"
  std::string caret;  ///< lines below a finding that point at the value; empty for lists

  [[nodiscard]] std::string override_text() const { return path + "=" + value; }
};

/// The settings of one run of a sweep.
using SweepPoint = std::vector<SweepSetting>;

/// All combinations of the grids, each "path=v1,v2,...", the last one varying fastest; commas in
/// brackets, braces and quotes belong to the value. Without grids: one point without settings.
/// Throws InputError with all that is wrong: no values, an empty or a repeated one, an open
/// bracket, a field in two grids, more than 10,000 combinations.
std::vector<SweepPoint> grid_points(const std::vector<std::string>& grids);

/// A point for each line of `file`: "path=value path=value ...", blanks in brackets, braces and
/// quotes belonging to the value; '#' starts a comment. Throws InputError with each mistake at
/// file:line:column.
std::vector<SweepPoint> listed_points(const std::filesystem::path& file);

/// `findings` about the scenario with the settings of `point`: those at "--set path=value" are
/// moved to where the user wrote that value.
std::vector<Finding> at_settings(std::vector<Finding> findings, const SweepPoint& point);

}  // namespace recirc
