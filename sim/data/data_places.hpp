#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "neurons/errors.hpp"
#include "sim/data/data_sets.hpp"

namespace recirc {

/// Where data may lie.
struct DataPlaces {
  /// Folders in which data sets are looked for by name, the first one first.
  std::vector<std::filesystem::path> search;
  /// Relative paths in a scenario start here.
  std::filesystem::path scenario_folder;
};

/// What the process' environment says about places; empty where it says nothing.
struct DataEnvironment {
  std::string recirc_data;
  std::string xdg_cache_home;
  std::string home;

  /// RECIRC_DATA, XDG_CACHE_HOME and HOME of this process.
  static DataEnvironment of_process();
};

/// ${XDG_CACHE_HOME:-~/.cache}/recirc/datasets; a relative XDG_CACHE_HOME counts as unset (as the
/// XDG specification says). Empty if there is no home either.
std::filesystem::path data_cache(const DataEnvironment& environment);

/// The search path: `option` (--data, unless empty), RECIRC_DATA, the cache, ../shared/data.
std::vector<std::filesystem::path> data_search_path(const std::filesystem::path& option,
                                                    const DataEnvironment& environment);

/// The file that the scenario's `field` names by `path`. If there is none, a finding is added.
std::filesystem::path named_file(const DataPlaces& places, std::string_view field,
                                 const std::string& path, std::vector<Finding>& findings);

/// The two files of a data set.
struct DataSetFiles {
  std::filesystem::path train;
  std::filesystem::path test;
};

/// How a search ended.
struct DataSetSearch {
  std::optional<DataSetFiles> files;
  /// The folders looked at, up to the one with the files; where something was odd, with a note in
  /// parentheses.
  std::vector<std::string> looked;
};

/// Looks for `set` in folder/<name> and in `folder` itself for each folder of `search`, gzip'd or
/// raw. The name of folder/<name> is believed; files in `folder` itself, which bear the same names
/// for several data sets, are taken only if their content has the digests of `set`.
DataSetSearch find_data_set_files(const DataSet& set,
                                  const std::vector<std::filesystem::path>& search);

}  // namespace recirc
