#include "sim/training.hpp"

#include <algorithm>
#include <chrono>

namespace recirc {

// Wall-clock time, for the watchers: how many presentations fit between two looks at them.
class Training::Clock {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

  // Presentations to run before the next look: as many as took about 20 ms last time.
  [[nodiscard]] std::size_t group() const { return group_; }

  void measured(std::size_t presentations, double took_s) {
    constexpr double kGroupSeconds = 0.02;
    const double fitting =
        kGroupSeconds / std::max(took_s, 1e-9) * static_cast<double>(presentations);
    group_ = static_cast<std::size_t>(std::clamp(fitting, 1.0, 100000.0));
  }

  bool is_progress_due() {
    constexpr double kProgressSeconds = 0.05;
    if (seconds() - last_progress_ < kProgressSeconds) return false;
    last_progress_ = seconds();
    return true;
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::size_t group_ = 1;
  double last_progress_ = 0;
};

Training::Training(const Network& network, const DataSource& source, std::uint64_t seed,
                   Shuffle shuffle, std::uint32_t threads)
    : network_(&network),
      source_(&source),
      seed_(seed),
      shuffle_(shuffle),
      engine_(network, threads),
      evaluation_(network, threads) {}

Training::End Training::run(const RunSpec& spec, const TrainingWatcher& watcher) {
  Clock clock;
  const std::uint64_t epoch_size = source_->size(Split::train);
  const std::uint64_t total =
      std::min(spec.epochs * epoch_size, spec.presentations.value_or(spec.epochs * epoch_size));
  const auto report = [&](std::uint64_t epoch, double train_loss) {
    if (!watcher.on_epoch) return;
    watcher.on_epoch({.epoch = epoch,
                      .presentations = engine_.presentations(),
                      .sim_time = engine_.now(),
                      .train_loss = train_loss,
                      .test_loss = evaluation_.loss(engine_, *source_, Split::test),
                      .counts = engine_.counts(),
                      .wall_s = clock.seconds()});
  };
  report(0, LossSum{}.mean());
  for (std::uint64_t epoch = 1; engine_.presentations() < total; ++epoch) {
    const std::vector<std::uint32_t> order = example_order(seed_, epoch - 1, epoch_size, shuffle_);
    const std::uint64_t left = std::min(epoch_size, total - engine_.presentations());
    TrainingProgress progress;
    progress.epoch = epoch;
    progress.epochs = spec.epochs;
    progress.total_presentations = total;
    engine_.forget_losses();
    if (train_epoch(epoch, std::span(order).first(left), progress, watcher, clock) ==
        End::stopped) {
      return End::stopped;
    }
    report(epoch, engine_.loss().mean());
  }
  return End::complete;
}

Training::End Training::train_epoch(std::uint64_t epoch, std::span<const std::uint32_t> order,
                                    TrainingProgress progress, const TrainingWatcher& watcher,
                                    Clock& clock) {
  while (!order.empty()) {
    if (watcher.should_stop && watcher.should_stop()) return End::stopped;
    const std::size_t count = std::min(clock.group(), order.size());
    const double before = clock.seconds();
    engine_.present(*source_, Split::train, epoch - 1, order.first(count));
    clock.measured(count, clock.seconds() - before);
    order = order.subspan(count);
    if (!watcher.on_progress || !(clock.is_progress_due() || order.empty())) continue;
    progress.presentations = engine_.presentations();
    progress.train_loss = engine_.loss().mean();
    progress.counts = engine_.counts();
    watcher.on_progress(progress);
  }
  return End::complete;
}

}  // namespace recirc
