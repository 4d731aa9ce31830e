#include "sim/training.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/group_size.hpp"
#include "sim/stopwatch.hpp"
#include "sim/trace_recording.hpp"

namespace recirc {

// Wall-clock time, for the watchers.
class Training::Clock {
 public:
  GroupSize group;

  [[nodiscard]] double seconds() const { return stopwatch_.seconds(); }

  bool is_progress_due() {
    constexpr double kProgressSeconds = 0.05;
    if (seconds() - last_progress_ < kProgressSeconds) return false;
    last_progress_ = seconds();
    return true;
  }

 private:
  Stopwatch stopwatch_;
  double last_progress_ = 0;
};

Training::Training(const Network& network, const DataSource& source, std::uint64_t seed,
                   Shuffle shuffle, const EngineFactory& make_engine)
    : network_(&network),
      source_(&source),
      seed_(seed),
      shuffle_(shuffle),
      engine_(make_engine(network, Plasticity::on)),
      evaluation_(network, make_engine) {}

Training::End Training::run(const RunSpec& spec, const TrainingWatcher& watcher) {
  Clock clock;
  const std::uint64_t epoch_size = source_->size(Split::train);
  const std::uint64_t all = spec.epochs * epoch_size;
  TrainingProgress progress;
  progress.epochs = spec.epochs;
  progress.total_presentations = std::min(all, spec.presentations.value_or(all));
  while (true) {
    progress.presentations = engine_->tally().presentations;
    const bool is_over = progress.presentations >= progress.total_presentations;
    const std::uint64_t before = progress.presentations / epoch_size;  // whole epochs
    const std::uint64_t into_epoch = progress.presentations % epoch_size;
    if (into_epoch == 0 || is_over) {
      const std::uint64_t ended = into_epoch == 0 ? before : before + 1;
      if (report(ended, watcher, clock) == End::stopped) return End::stopped;
    }
    if (is_over) return End::complete;
    progress.epoch = before + 1;
    if (into_epoch == 0) engine_->forget_losses();
    const std::vector<std::uint32_t> order = example_order(seed_, before, epoch_size, shuffle_);
    const std::uint64_t count =
        std::min(epoch_size - into_epoch, progress.total_presentations - progress.presentations);
    if (train_epoch(std::span(order).subspan(into_epoch, count), progress, watcher, clock) ==
        End::stopped) {
      return End::stopped;
    }
  }
}

std::optional<TrainingState> Training::state() const {
  std::optional<EngineState> engine = engine_->state();
  if (!engine) return std::nullopt;
  return TrainingState{.engine = *std::move(engine), .reported = reported_};
}

void Training::restore(const TrainingState& state) {
  engine_->restore(state.engine);
  reported_ = state.reported;
}

Training::End Training::train_epoch(std::span<const std::uint32_t> order, TrainingProgress progress,
                                    const TrainingWatcher& watcher, Clock& clock) {
  while (!order.empty()) {
    if (watcher.should_stop && watcher.should_stop()) return End::stopped;
    std::size_t count = std::min<std::size_t>(
        clock.group.next(progress.presentations, network_->timing.batch), order.size());
    TraceRecording* const recording = watcher.recording;
    if (recording != nullptr) {
      recording->before(*engine_, progress.presentations);
      count = std::min<std::size_t>(count, recording->most_presentations(progress.presentations));
    }
    const double before_s = clock.seconds();
    engine_->present(*source_, Split::train, progress.epoch - 1, order.first(count));
    clock.group.measured(count, clock.seconds() - before_s);
    order = order.subspan(count);
    progress.presentations += count;
    if (recording != nullptr) recording->after(progress.presentations);
    if (watcher.on_pause) watcher.on_pause();
    if (!watcher.on_progress || !(clock.is_progress_due() || order.empty())) continue;
    const RunTally tally = engine_->tally();
    progress.train_loss = tally.loss.mean();
    progress.counts = tally.counts;
    watcher.on_progress(progress);
  }
  return End::complete;
}

Training::End Training::report(std::uint64_t epoch, const TrainingWatcher& watcher,
                               const Clock& clock) {
  if (reported_ > epoch || !watcher.on_epoch) return End::complete;
  const std::optional<double> test_loss =
      evaluation_.loss(*engine_, *source_, Split::test, watcher.should_stop);
  if (!test_loss) return End::stopped;
  const RunTally tally = engine_->tally();
  watcher.on_epoch({.epoch = epoch,
                    .presentations = tally.presentations,
                    .sim_time = tally.now,
                    .train_loss = tally.loss.mean(),
                    .test_loss = *test_loss,
                    .counts = tally.counts,
                    .wall_s = clock.seconds()});
  reported_ = epoch + 1;
  if (watcher.on_pause) watcher.on_pause();
  return End::complete;
}

}  // namespace recirc
