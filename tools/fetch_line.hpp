#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tools/terminal.hpp"

namespace recirc {

/// Shows on stderr how far a download is: one line that is redrawn, at most ten times a second, on
/// a terminal; elsewhere a line when an address begins, and one every ten seconds at most.
class FetchLine {
 public:
  FetchLine();
  /// Takes the line away.
  ~FetchLine();
  FetchLine(const FetchLine&) = delete;
  FetchLine& operator=(const FetchLine&) = delete;

  void show(std::string_view url, std::uint64_t received, std::optional<std::uint64_t> total);

 private:
  using Clock = std::chrono::steady_clock;

  Terminal terminal_;
  std::string url_;  // of the last call
  Clock::time_point last_;
  bool is_drawn_ = false;
};

}  // namespace recirc
