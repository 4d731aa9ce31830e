#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "tools/serve/live_server.hpp"

namespace recirc {

/// The files of the page of the run in `folder`, by their paths: "/", "/page.css", "/page.js" and
/// "/data.json", which is looked up anew for a run that is still going on.
class ServedPage {
 public:
  enum class State : bool { live, finished };

  explicit ServedPage(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// From now on the run is over: its details are shown too, and worked out once.
  void set_finished() { state_ = State::finished; }

  /// None where nothing is. Throws as run_picture does.
  std::optional<ServedFile> file(std::string_view path);

 private:
  std::filesystem::path folder_;
  State state_ = State::live;
  std::optional<ServedFile> finished_;
};

}  // namespace recirc
