#pragma once

#include <cstdint>

namespace recirc {

/// How many presentations fit between two looks at the clock, at the keyboard and at the progress:
/// as many as take about 20 ms. It decides how presentations are grouped, and so no result.
class GroupSize {
 public:
  /// Presentations to run before the next look, after `presented` since the start of the run: up to
  /// the end of a batch, for engines calculate whole batches best, unless that took over 0.5 s.
  /// `batch` >= 1.
  [[nodiscard]] std::uint64_t next(std::uint64_t presented, std::uint64_t batch) const;

  /// So many presentations took so long.
  void measured(std::uint64_t presentations, double took_s);

 private:
  // Until something is measured: one, and no batch.
  std::uint64_t fitting_ = 1;
  std::uint64_t most_ = 1;
};

}  // namespace recirc
