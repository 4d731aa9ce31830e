#include "sim/background_trace.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace recirc {
namespace {

// So many events may be on their way to the writer: some 50 MB.
constexpr std::size_t kMostWaiting = 1 << 20;

}  // namespace

BackgroundTrace::BackgroundTrace(const std::filesystem::path& file, const TraceHeader& header,
                                 std::uint32_t partitions)
    : writer_(file, header),
      merge_(partitions),
      partitions_(partitions),
      thread_([this] { work(); }) {}

BackgroundTrace::~BackgroundTrace() {
  {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
    has_items_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void BackgroundTrace::push(Item item) {
  waiting_ += item.events.size();
  items_.push_back(std::move(item));
  has_items_.notify_one();
}

void BackgroundTrace::exchange(Block& block, std::optional<std::uint32_t> partition) {
  std::unique_lock lock(mutex_);
  has_room_.wait(lock, [&] { return waiting_ < kMostWaiting; });
  Block next;
  if (!spare_.empty()) {
    next = std::move(spare_.back());
    spare_.pop_back();
  }
  push({.events = std::exchange(block, std::move(next)), .partition = partition});
}

void BackgroundTrace::add_in_order(Block& block) { exchange(block, std::nullopt); }

void BackgroundTrace::add(std::uint32_t partition, Block& block) { exchange(block, partition); }

void BackgroundTrace::complete_before(Time now) {
  const std::lock_guard lock(mutex_);
  throw_error();
  push({.complete_before = now});
}

void BackgroundTrace::throw_error() {
  if (error_) std::rethrow_exception(error_);
}

void BackgroundTrace::close() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    push({.complete_before = kNever});
    is_closing_ = true;
    has_items_.notify_one();
  }
  thread_.join();
  throw_error();
  writer_.close();
}

void BackgroundTrace::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    has_items_.wait(lock, [&] { return is_closing_ || !items_.empty(); });
    if (items_.empty()) return;
    Item item = std::move(items_.front());
    items_.pop_front();
    const std::size_t events = item.events.size();
    const bool has_failed = error_ != nullptr;
    lock.unlock();
    std::exception_ptr error;
    try {
      if (!has_failed) write(item);
    } catch (...) {
      error = std::current_exception();
    }
    std::vector<Block> emptied = merge_.take_emptied();
    lock.lock();
    if (error) error_ = error;
    waiting_ -= events;
    std::ranges::move(emptied, std::back_inserter(spare_));
    has_room_.notify_all();
  }
}

void BackgroundTrace::write(Item& item) {
  const auto append = [&](std::span<const RecordedEvent> events) { writer_.append(events); };
  if (!item.partition && !item.complete_before) return append(item.events);
  if (item.partition) merge_.add(*item.partition, std::move(item.events));
  // What a single partition tells next is no sooner than the last that it told.
  if (item.partition && partitions_ == 1) merge_.take_before(merge_.last_time(0), append);
  if (item.complete_before) merge_.take_before(*item.complete_before, append);
}

}  // namespace recirc
