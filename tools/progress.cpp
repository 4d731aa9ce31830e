#include "tools/progress.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <limits>
#include <vector>

#include "tools/number_text.hpp"

namespace recirc {
namespace {

using std::chrono::duration;

constexpr duration<double> kBetweenDrawings(0.1);
constexpr duration<double> kBetweenEpochs(1);
constexpr duration<double> kBetweenLines(10);

// Presentations and events since the start, and the seconds they took.
struct Pace {
  double presentations_per_s = 0;
  double events_per_s = 0;
  double seconds_left = 0;
};

Pace pace_of(const TrainingProgress& progress, double seconds) {
  const auto done = static_cast<double>(progress.presentations);
  const double per_s = seconds > 0 ? 1 / seconds : 0;
  Pace pace;
  pace.presentations_per_s = done * per_s;
  pace.events_per_s = static_cast<double>(progress.counts.synaptic_events) * per_s;
  const auto left = static_cast<double>(progress.total_presentations - progress.presentations);
  pace.seconds_left = done > 0 ? left * seconds / done : 0;
  return pace;
}

double fraction_of(const TrainingProgress& progress) {
  return static_cast<double>(progress.presentations) /
         static_cast<double>(progress.total_presentations);
}

}  // namespace

Progress::Progress(Show show, std::uint64_t epochs, double before_s)
    : show_(show),
      epochs_(epochs),
      terminal_(Terminal::of(stderr)),
      start_(Clock::now() -
             std::chrono::duration_cast<Clock::duration>(duration<double>(before_s))),
      last_(Clock::now()),
      test_loss_(std::numeric_limits<double>::quiet_NaN()) {}

Progress::~Progress() { clear(); }

void Progress::show(const TrainingProgress& progress) {
  if (show_ == Show::nothing) return;
  const auto now = Clock::now();
  if (now - last_ < (terminal_.is_terminal ? kBetweenDrawings : kBetweenLines)) return;
  last_ = now;
  const std::string text = line(progress);
  if (terminal_.is_terminal) {
    draw(text);
  } else {
    say(fmt::format("{}\n", text));
  }
}

void Progress::show(const EpochMetrics& metrics) {
  test_loss_ = metrics.test_loss;
  if (show_ == Show::nothing || terminal_.is_terminal) return;
  // Epochs of a small network may follow each other in no time.
  const auto now = Clock::now();
  const bool is_end = metrics.epoch == 0 || metrics.epoch == epochs_;
  if (!is_end && now - last_ < kBetweenEpochs) return;
  last_ = now;
  say(fmt::format("epoch {}/{}: train loss {}, test loss {}, {} presentations, {}\n", metrics.epoch,
                  epochs_, loss_text(metrics.train_loss), loss_text(metrics.test_loss),
                  grouped(metrics.presentations), duration_text(metrics.wall_s)));
}

void Progress::clear() {
  if (!is_drawn_) return;
  say("\r\x1b[K");
  is_drawn_ = false;
}

std::string Progress::line(const TrainingProgress& progress) const {
  const Pace pace = pace_of(progress, duration<double>(Clock::now() - start_).count());
  std::vector<std::string> parts{
      fmt::format("{:3.0f}%", 100 * fraction_of(progress)),
      fmt::format("loss {}", loss_text(progress.train_loss)),
      fmt::format("{} left", duration_text(pace.seconds_left)),
      fmt::format("{} presentations/s", short_count(pace.presentations_per_s)),
      fmt::format("{} events/s", short_count(pace.events_per_s))};
  if (!std::isnan(test_loss_)) parts.push_back(fmt::format("test {}", loss_text(test_loss_)));

  std::string text = fmt::format("epoch {}/{}", progress.epoch, epochs_);
  if (!terminal_.is_terminal) {
    for (const std::string& part : parts) text += "  " + part;
    return text;
  }
  // The bar takes what the numbers leave; on a narrow terminal the last numbers make room first.
  // The last column stays free: some terminals wrap when it is written.
  constexpr std::size_t kShortestBar = 8;
  constexpr std::size_t kLongestBar = 30;
  const std::size_t width = terminal_width(stderr) - 1;
  const auto used = [&] {
    std::size_t columns = text.size() + 2;
    for (const std::string& part : parts) columns += part.size() + 2;
    return columns;
  };
  while (!parts.empty() && used() + kShortestBar > width) parts.pop_back();
  if (used() + kShortestBar > width) return text.substr(0, width);
  const std::string blocks =
      bar(fraction_of(progress), std::min(width - used(), kLongestBar), terminal_.unicode);
  text += terminal_.colour ? fmt::format("  \x1b[36m{}\x1b[0m", blocks) : "  " + blocks;
  for (const std::string& part : parts) text += "  " + part;
  return text;
}

void Progress::draw(const std::string& text) {
  say(fmt::format("\r{}\x1b[K", text));
  is_drawn_ = true;
}

}  // namespace recirc
