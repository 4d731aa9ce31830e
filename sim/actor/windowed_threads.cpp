// Boost 1.74's Asio uses std::exchange without including it.
#include <utility>

#include "sim/actor/windowed_threads.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <exception>
#include <future>

#include "sim/actor/window_barrier.hpp"

namespace recirc {
namespace {

// One call of run_until: what the threads share. Each writes only its own elements between
// barriers; `start` and `is_over` are written by the barrier's completion alone.
struct Round {
  std::vector<Time> next_times;
  std::vector<std::exception_ptr> failures;
  Time start;
  bool is_over = false;
};

void run_partition(std::span<const std::unique_ptr<Partition>> partitions, std::size_t number,
                   Time lookahead, Time end, Round& round, auto& ran, auto& exchanged) {
  Partition& partition = *partitions[number];
  while (!round.is_over) {
    const Time until = std::min(round.start + lookahead, end);
    try {
      partition.run_until(until);
    } catch (...) {
      round.failures[number] = std::current_exception();
    }
    ran.arrive_and_wait();
    for (const std::unique_ptr<Partition>& other : partitions) {
      std::vector<OutgoingEvent>& events = other->outbox(static_cast<std::uint32_t>(number));
      partition.receive(events);
      events.clear();
    }
    round.next_times[number] = partition.next_time();
    exchanged.arrive_and_wait();
  }
}

}  // namespace

class WindowedThreads::Pool {
 public:
  explicit Pool(std::size_t threads) : pool_(threads) {}
  boost::asio::thread_pool& get() { return pool_; }

 private:
  boost::asio::thread_pool pool_;
};

WindowedThreads::WindowedThreads(std::span<const std::unique_ptr<Partition>> partitions,
                                 Time lookahead)
    : partitions_(partitions), lookahead_(lookahead) {
  ensure(lookahead >= Time{1}, "partitions can look ahead");
  if (partitions.size() > 1) pool_ = std::make_unique<Pool>(partitions.size() - 1);
}

WindowedThreads::~WindowedThreads() = default;

void WindowedThreads::run_until(Time end) {
  if (pool_ == nullptr) {
    partitions_[0]->run_until(end);
  } else {
    run_parallel(end);
  }
}

void WindowedThreads::run_parallel(Time end) {
  const std::size_t count = partitions_.size();
  Round round{.next_times = std::vector<Time>(count, kNever),
              .failures = std::vector<std::exception_ptr>(count),
              .start = kNever};
  const auto begin_window = [&round, end]() noexcept {
    round.start = std::ranges::min(round.next_times);
    const bool has_failed =
        std::ranges::any_of(round.failures, [](const auto& f) { return f != nullptr; });
    round.is_over = has_failed || round.start >= end;
  };
  for (std::size_t k = 0; k < count; ++k) round.next_times[k] = partitions_[k]->next_time();
  begin_window();

  const auto threads = static_cast<std::uint32_t>(count);
  WindowBarrier ran(threads, [] {});
  WindowBarrier exchanged(threads, begin_window);
  std::vector<std::future<void>> done;
  for (std::size_t k = 1; k < count; ++k) {
    std::packaged_task<void()> task(
        [&, k] { run_partition(partitions_, k, lookahead_, end, round, ran, exchanged); });
    done.push_back(task.get_future());
    boost::asio::post(pool_->get(), std::move(task));
  }
  run_partition(partitions_, 0, lookahead_, end, round, ran, exchanged);
  for (std::future<void>& one : done) one.get();

  std::size_t first = 0;
  for (std::size_t k = 1; k < count; ++k) {
    if (partitions_[k]->failure() < partitions_[first]->failure()) first = k;
  }
  if (round.failures[first]) std::rethrow_exception(round.failures[first]);
  for (const std::exception_ptr& failure : round.failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace recirc
