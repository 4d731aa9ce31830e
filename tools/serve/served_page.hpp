#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include "tools/serve/live_server.hpp"
#include "tools/serve/trace_answers.hpp"

namespace recirc {

/// The files of the page of the run in `folder`, by their paths: "/", "/page.css", "/page.js" and
/// "/data.json", which is looked up anew for a run that is still going on; of one that is over,
/// what trace_answers.hpp answers.
class ServedPage {
 public:
  enum class State : bool { live, finished };

  /// `between_chunks` is called while a trace is read, and may throw to give up.
  ServedPage(const std::filesystem::path& folder, std::function<void()> between_chunks)
      : folder_(folder), trace_(folder, std::move(between_chunks)) {}

  /// From now on the run is over: its details are shown too, and worked out once.
  void set_finished() { state_ = State::finished; }

  /// None where nothing is. Throws as run_picture does.
  std::optional<ServedFile> file(std::string_view target);

 private:
  ServedFile data();

  std::filesystem::path folder_;
  TraceAnswers trace_;
  State state_ = State::live;
  std::optional<ServedFile> finished_;
};

}  // namespace recirc
