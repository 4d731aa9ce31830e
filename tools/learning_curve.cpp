#include "tools/learning_curve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tools/number_text.hpp"
#include "tools/terminal.hpp"

namespace recirc {
namespace {

constexpr std::size_t kMostRows = 24;
constexpr std::size_t kNumbersWidth = 50;  // of all columns before the bar

double shown_loss(const EpochMetrics& metrics) {
  return std::isnan(metrics.test_loss) ? metrics.train_loss : metrics.test_loss;
}

// Synaptic events per presentation since the epoch before; "-" without presentations.
std::string events_text(const EpochMetrics& before, const EpochMetrics& now) {
  const std::uint64_t presentations = now.presentations - before.presentations;
  if (presentations == 0) return "-";
  const std::uint64_t events = now.counts.synaptic_events - before.counts.synaptic_events;
  return grouped((events + presentations / 2) / presentations);
}

std::string accuracy_text(const EpochMetrics& metrics) {
  return metrics.test_accuracy ? fmt::format("  {:>6.2f} %", 100 * *metrics.test_accuracy) : "";
}

// The first, the last, and as many between them as fit, evenly spread.
std::vector<std::size_t> shown_rows(std::size_t count) {
  std::vector<std::size_t> rows;
  const std::size_t shown = std::min(count, kMostRows);
  for (std::size_t k = 0; k < shown; ++k) {
    rows.push_back(shown == count ? k : k * (count - 1) / (shown - 1));
  }
  return rows;
}

// How long the bars of losses from `least` to `largest` are. Losses that span more than a factor of
// 1000 are shown by their logarithm: else nearly all bars were empty.
struct Scale {
  double least = std::numeric_limits<double>::infinity();
  double largest = 0;

  void add(double loss) {
    if (!(loss > 0) || std::isinf(loss)) return;
    least = std::min(least, loss);
    largest = std::max(largest, loss);
  }
  [[nodiscard]] bool is_logarithmic() const { return largest > 1000 * least; }
  [[nodiscard]] double fraction(double loss) const {
    if (std::isinf(loss)) return 1;
    if (!is_logarithmic()) return loss / largest;
    return std::log(loss / least) / std::log(largest / least);
  }
};

}  // namespace

std::string learning_curve(const std::vector<EpochMetrics>& epochs, bool unicode,
                           std::size_t columns) {
  constexpr std::size_t kWidestBar = 30;
  constexpr std::size_t kAccuracyWidth = 10;
  const bool has_accuracy = std::ranges::any_of(
      epochs, [](const EpochMetrics& metrics) { return metrics.test_accuracy.has_value(); });
  const std::size_t numbers = kNumbersWidth + (has_accuracy ? kAccuracyWidth : 0);
  const std::size_t width = std::min(columns - std::min(columns, numbers), kWidestBar);
  Scale scale;
  for (const EpochMetrics& metrics : epochs) scale.add(shown_loss(metrics));
  std::string table = fmt::format("{:>6}  {:>11}  {:>11}{}  {:>14}{}\n", "epoch", "train loss",
                                  "test loss", has_accuracy ? "  accuracy" : "", "events/example",
                                  scale.is_logarithmic() ? "  test loss, log scale" : "");
  for (const std::size_t row : shown_rows(epochs.size())) {
    const EpochMetrics& now = epochs[row];
    const double loss = shown_loss(now);
    std::string line =
        fmt::format("{:>6}  {:>11}  {:>11}{}  {:>14}", now.epoch, loss_text(now.train_loss),
                    loss_text(now.test_loss), accuracy_text(now),
                    row == 0 ? "-" : events_text(epochs[row - 1], now));
    if (loss > 0) line += "  " + bar(scale.fraction(loss), width, unicode);
    line.erase(line.find_last_not_of(' ') + 1);
    table += line + '\n';
  }
  return table;
}

}  // namespace recirc
