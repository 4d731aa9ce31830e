#include "tools/report/page_data.hpp"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "neurons/errors.hpp"
#include "tools/build_facts.hpp"
#include "tools/report/run_picture.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;

bool is_run(const std::filesystem::path& folder) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(folder / "run.json", ignored);
}

std::vector<std::filesystem::path> runs_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> runs;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (is_run(entry.path())) runs.push_back(entry.path());
  }
  std::ranges::sort(runs);
  return runs;
}

Json build_facts() { return {{"version", kVersion}, {"commit", kCommit}}; }

}  // namespace

std::vector<std::filesystem::path> run_folders(const std::vector<std::filesystem::path>& named) {
  std::vector<std::filesystem::path> folders;
  std::vector<Finding> wrong;
  for (const std::filesystem::path& folder : named) {
    const auto below = is_run(folder) ? std::vector{folder} : runs_below(folder);
    if (below.empty()) {
      wrong.push_back({.where = folder.string(),
                       .what = "is no folder of a run, and has none below it",
                       .right = "name a folder that recirc run or recirc sweep has made"});
    }
    folders.insert(folders.end(), below.begin(), below.end());
  }
  if (!wrong.empty()) throw InputError(std::move(wrong));
  return folders;
}

Json page_data(const std::vector<std::filesystem::path>& folders) {
  constexpr std::size_t kRoomBytes = 3'500'000;
  Json runs = Json::array();
  std::size_t bytes = 0;
  for (const std::filesystem::path& folder : folders) {
    Json run = run_picture(folder, bytes < kRoomBytes ? Detail::everything : Detail::curves);
    std::size_t more = run.dump(-1, ' ', false, Json::error_handler_t::replace).size();
    if (bytes > 0 && bytes + more > kRoomBytes) {
      run = run_picture(folder, Detail::curves);
      run["missing"]["details"] = "the page has no room for the details of so many runs";
      more = 0;
    }
    bytes += more;
    runs.push_back(std::move(run));
  }
  return {{"recirc", build_facts()}, {"runs", std::move(runs)}};
}

Json live_page_data(const std::filesystem::path& folder) {
  Json runs = Json::array();
  runs.push_back(run_picture(folder, Detail::curves));
  return {{"recirc", build_facts()}, {"live", true}, {"runs", std::move(runs)}};
}

}  // namespace recirc
