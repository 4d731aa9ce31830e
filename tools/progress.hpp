#pragma once

#include <chrono>
#include <string>

#include "sim/training.hpp"
#include "tools/terminal.hpp"

namespace recirc {

/// Shows on stderr how far a run is: one line that is redrawn, at most ten times a second, on a
/// terminal; elsewhere a line an epoch (at most one a second), and one every ten seconds.
class Progress {
 public:
  enum class Show : bool { nothing, progress };

  /// Of a run of so many epochs that has gone on for `before_s` seconds already.
  Progress(Show show, std::uint64_t epochs, double before_s);
  /// Takes the line away.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(const TrainingProgress& progress);
  void show(const EpochMetrics& metrics);

  /// Takes the line away until it is drawn again, so that something else can be written.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] std::string line(const TrainingProgress& progress) const;
  void draw(const std::string& text);

  Show show_;
  std::uint64_t epochs_;
  Terminal terminal_;
  Clock::time_point start_;
  Clock::time_point last_;
  double test_loss_;  ///< of the last epoch; NaN: none
  bool is_drawn_ = false;
};

}  // namespace recirc
