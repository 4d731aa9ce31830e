#include "tools/report/page_data.hpp"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <utility>

#include "tools/build_facts.hpp"
#include "tools/report/run_picture.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;

Json build_facts() { return {{"version", kVersion}, {"commit", kCommit}}; }

}  // namespace

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
