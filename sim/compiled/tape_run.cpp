#include "sim/compiled/tape_run.hpp"

#include <algorithm>
#include <variant>

#include "network/population_of.hpp"
#include "sim/run_failure.hpp"

namespace recirc {
namespace {

// No chunk reaches beyond its batch.
std::uint32_t chunk_size(const Network& network, const Tape& tape) {
  const bool learns = std::ranges::any_of(tape.steps, [](const TapeStep& step) {
    return std::holds_alternative<LearnStep>(step.operation);
  });
  return learns ? std::min(network.timing.batch, kMostInChunk) : kMostInChunk;
}

// Few presentations are done before threads have met: they are not worth sharing.
std::uint32_t useful_threads(std::uint32_t presentations, std::uint32_t threads) {
  constexpr std::uint32_t kWorthSharing = 16;
  return presentations < kWorthSharing ? 1 : threads;
}

}  // namespace

template <class T>
TapeRun<T>::TapeRun(const Network& network, const Tape& tape, std::uint32_t most_threads)
    : network_(network),
      tape_(tape),
      stages_(
          stages_of(network, tape, std::min(kMostInTile, chunk_size(network, tape)), sizeof(T))),
      layout_(lay_out(tape, stages_)),
      parameters_(network),
      threads_(useful_threads(chunk_size(network, tape), most_threads)),
      chunk_(layout_, chunk_size(network, tape)),
      learner_(network, tape, layout_, parameters_, threads_),
      errors_(threads_),
      team_(threads_) {
  for (std::uint32_t thread = 0; thread < threads_; ++thread) {
    players_.push_back(
        std::make_unique<TapePlayer<T>>(network, tape, stages_, layout_, parameters_,
                                        static_cast<std::uint32_t>(chunk_.losses.size())));
  }
}

template <class T>
void TapeRun<T>::measure_steps(std::span<double> seconds) {
  ensure(threads_ == 1, "steps are measured on one thread");
  players_[0]->measure_steps(seconds);
  learner_.measure_steps(seconds);
}

template <class T>
void TapeRun<T>::set_recorder(EventRecorder* recorder) {
  recording_.reset();
  if (recorder == nullptr) return;
  recording_ =
      std::make_unique<TapeRecording<T>>(network_, tape_, parameters_, *recorder, presentations_);
}

template <class T>
ChunkOfBatch TapeRun<T>::next_chunk(std::size_t left) const {
  const std::uint32_t batch = network_.timing.batch;
  const auto done = static_cast<std::uint32_t>(presentations_ % batch);
  // What does not learn knows no batches.
  const std::size_t whole = learner_.learns() ? batch - done : left;
  const std::size_t size = std::min({left, whole, chunk_.losses.size()});
  return {.presentations = static_cast<std::uint32_t>(size),
          .is_first = done == 0,
          .is_last = learner_.learns() && done + size == batch};
}

template <class T>
void TapeRun<T>::present(const Examples<T>& examples) {
  if (examples.size() == 0) return;
  parameters_.begin_epoch(network_, examples.epoch());
  presented_ = 0;
  is_over_ = false;
  error_ = nullptr;
  where_ = next_chunk(examples.size());
  team_.run([&](std::uint32_t thread) { work_on(examples, thread); });
  if (error_) std::rethrow_exception(error_);
}

// All threads go through the same chunks in step.
template <class T>
void TapeRun<T>::work_on(const Examples<T>& examples, std::uint32_t thread) {
  while (true) {
    if (recording_) {
      if (thread == 0) record(examples);
      team_.meet();
    }
    play(examples, thread);
    team_.meet();
    const bool is_good = is_played_well();
    if (is_good) learn(thread);
    team_.meet();
    if (thread == 0) {
      finish_chunk(is_good);
      if (recording_ && is_good) record_updates();
      is_over_ = error_ != nullptr || presented_ == examples.size();
      if (!is_over_) where_ = next_chunk(examples.size() - presented_);
    }
    team_.meet();
    if (is_over_) return;
  }
}

// Before anything is learnt of the chunk: within a presentation weights are those of its start.
template <class T>
void TapeRun<T>::record(const Examples<T>& examples) {
  try {
    recording_->tell(examples, presented_, where_.presentations, presentations_);
  } catch (...) {
    errors_[0] = std::current_exception();
  }
}

template <class T>
void TapeRun<T>::record_updates() {
  if (presentations_ % network_.timing.batch != 0) return;
  try {
    recording_->tell_updates(presentations_, learner_.norm_factors());
  } catch (...) {
    error_ = std::current_exception();
  }
}

template <class T>
void TapeRun<T>::play(const Examples<T>& examples, std::uint32_t thread) {
  const std::uint32_t count = where_.presentations;
  try {
    players_[thread]->play(examples, presented_, presentations_, count * thread / threads_,
                           count * (thread + 1) / threads_, chunk_);
  } catch (...) {
    errors_[thread] = std::current_exception();
  }
}

template <class T>
bool TapeRun<T>::is_played_well() const {
  const bool threw =
      std::ranges::any_of(errors_, [](const auto& error) { return error != nullptr; });
  if (recording_ && recording_->not_finite() != NotFinite{}) return false;
  return !threw && std::ranges::all_of(players_, [](const auto& player) {
    return player->counts().not_finite == NotFinite{};
  });
}

template <class T>
void TapeRun<T>::learn(std::uint32_t thread) {
  const Share share{.number = thread, .of = threads_};
  learner_.learn(chunk_, players_, where_, share);
  if (!where_.is_last) return;
  if (learner_.applies_later()) {
    team_.meet();
    learner_.apply(share);
  }
  if (learner_.limits_norms()) {
    team_.meet();
    learner_.limit_norms(share);
  }
  if (learner_.keeps_numbers()) {
    team_.meet();
    const std::uint64_t done = presentations_ + where_.presentations;
    learner_.keep_numbers(network_.timing.period * static_cast<std::int64_t>(done), share);
  }
}

template <class T>
void TapeRun<T>::finish_chunk(bool is_good) {
  NotFinite failure;
  if (recording_) failure = recording_->not_finite();
  for (const auto& player : players_) {
    failure = std::min(failure, player->counts().not_finite);
    effective_events_ += player->counts().effective_events;
    player->forget_counts();
  }
  // The sum over presentations goes from the first to the last, whoever played them.
  for (std::uint32_t k = 0; k < where_.presentations; ++k) {
    if (is_good || k < failure.presentation) losses_ += chunk_.losses[k];
    chunk_.losses[k] = 0;
  }
  if (is_good) {
    presented_ += where_.presentations;
    presentations_ += where_.presentations;
    return;
  }
  for (std::exception_ptr& error : errors_) {
    if (error && !error_) error_ = error;
    error = nullptr;
  }
  if (error_) return;
  presentations_ += failure.presentation;
  error_ = std::make_exception_ptr(failed(failure));
}

template <class T>
RunError TapeRun<T>::failed(const NotFinite& failure) const {
  const Population& population = network_.population(*population_of(network_, failure.neuron));
  const Time now =
      network_.timing.period * static_cast<std::int64_t>(presentations_) + failure.time;
  return run_failure(population, index(failure.neuron) - index(population.first), kNotFinite, now,
                     network_.timing.period);
}

template class TapeRun<float>;
template class TapeRun<double>;

}  // namespace recirc
