#include "sim/data/data_places.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "sim/data/content_digest.hpp"

namespace recirc {
namespace {

namespace fs = std::filesystem;

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string{} : std::string{value};
}

std::optional<fs::path> find_file(const fs::path& folder, const DataSetFile& file) {
  std::error_code ignored;  // what can't be looked at isn't there
  for (const std::string_view ending : {"", ".gz"}) {
    fs::path path = folder / fmt::format("{}{}", file.name, ending);
    if (fs::is_regular_file(path, ignored)) return path;
  }
  return std::nullopt;
}

enum class Trust { by_name, by_content };

// The files of `set` in `folder`, or a note on why not (empty: neither is there).
std::optional<DataSetFiles> find_in(const fs::path& folder, const DataSet& set, Trust trust,
                                    std::string& note) {
  const auto train = find_file(folder, set.train);
  const auto test = find_file(folder, set.test);
  if (!train && !test) return std::nullopt;
  if (!train || !test) {
    note = fmt::format(" (no {} there)", train ? set.test.name : set.train.name);
    return std::nullopt;
  }
  if (trust == Trust::by_content &&
      !(has_content(*train, set.train) && has_content(*test, set.test))) {
    note = fmt::format(" (the files there are not those of {})", set.name);
    return std::nullopt;
  }
  return DataSetFiles{*train, *test};
}

}  // namespace

DataEnvironment DataEnvironment::of_process() {
  return {.recirc_data = variable("RECIRC_DATA"),
          .xdg_cache_home = variable("XDG_CACHE_HOME"),
          .home = variable("HOME")};
}

fs::path data_cache(const DataEnvironment& environment) {
  const fs::path below = fs::path("recirc") / "datasets";
  const fs::path xdg = environment.xdg_cache_home;
  if (xdg.is_absolute()) return xdg / below;
  if (environment.home.empty()) return {};
  return fs::path(environment.home) / ".cache" / below;
}

std::vector<fs::path> data_search_path(const fs::path& option, const DataEnvironment& environment) {
  std::vector<fs::path> search;
  for (const fs::path& folder : {option, fs::path(environment.recirc_data), data_cache(environment),
                                 fs::path("..") / "shared" / "data"}) {
    if (!folder.empty()) search.push_back(folder);
  }
  return search;
}

fs::path named_file(const DataPlaces& places, std::string_view field, const std::string& path,
                    std::vector<Finding>& findings) {
  fs::path file = places.scenario_folder / path;
  std::error_code ignored;  // what can't be looked at isn't there
  if (!fs::is_regular_file(file, ignored)) {
    findings.push_back({.where = std::string(field),
                        .what = fmt::format("there is no file \"{}\"", file.string()),
                        .right = "a relative path starts at the scenario's folder"});
  }
  return file;
}

DataSetSearch find_data_set_files(const DataSet& set, const std::vector<fs::path>& search) {
  DataSetSearch result;
  for (const fs::path& folder : search) {
    for (const Trust trust : {Trust::by_name, Trust::by_content}) {
      const fs::path where = trust == Trust::by_name ? folder / set.name : folder;
      std::string note;
      result.files = find_in(where, set, trust, note);
      result.looked.push_back(where.string() + note);
      if (result.files) return result;
    }
  }
  return result;
}

}  // namespace recirc
