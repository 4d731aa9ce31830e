#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "neurons/errors.hpp"
#include "neurons/time.hpp"

namespace recirc {

/// A time-ordered queue of instants. All that happens at one simulated time lies in one bucket, in
/// the order in which it was put there; what order it needs within the instant is the bucket's
/// matter.
///
/// A timing wheel: one slot a nanosecond for the near future, found by masking, with a bitmap over
/// the slots so that empty time costs nothing; an ordered map for what lies beyond the wheel, which
/// moves onto it as time goes on. Buckets are reused with their capacity: in steady state nothing
/// is allocated. Compared with a binary heap in tools/bench (docs/performance.md).
///
/// `Bucket` is default-constructible and has `clear()`.
template <class Bucket>
class EventQueue {
 public:
  /// A queue at time 0. `horizon` is how far ahead events usually lie (the longest delay); beyond
  /// 65,536 ns the map serves.
  explicit EventQueue(Time horizon = Time{4096})
      : slot_count_(std::bit_ceil(
            static_cast<std::uint64_t>(std::clamp<std::int64_t>(horizon.ns + 2, 64, 65536)))),
        slots_(slot_count_, kNone),
        occupied_(slot_count_ / 64, 0) {}

  /// The bucket of `time`, which must not lie before the last instant that was taken. The reference
  /// holds until that instant is released.
  Bucket& at(Time time) {
    ensure(time >= now_, "no event is sent into the past");
    if (static_cast<std::uint64_t>(time.ns - now_.ns) >= slot_count_) return far_bucket(time);
    std::uint32_t& slot = slots_[slot_of(time)];
    if (slot == kNone) {
      slot = fresh_bucket();
      mark(slot_of(time));
    }
    return *buckets_[slot];
  }

  /// The time of the earliest instant; kNever if there is none.
  [[nodiscard]] Time next() const {
    const std::uint64_t start = slot_of(now_);
    std::uint64_t word = start / 64;
    std::uint64_t bits = occupied_[word] & (~std::uint64_t{0} << (start % 64));
    for (std::size_t looked = 0; looked <= occupied_.size(); ++looked) {
      if (bits != 0) {
        const std::uint64_t slot = word * 64 + static_cast<std::uint64_t>(std::countr_zero(bits));
        const std::uint64_t ahead = (slot - start) & (slot_count_ - 1);
        return now_ + Time{static_cast<std::int64_t>(ahead)};
      }
      word = (word + 1) % occupied_.size();
      bits = occupied_[word];
    }
    return far_.empty() ? kNever : far_.begin()->first;
  }

  /// Goes to `time`, which must not lie after the earliest instant: what is put there from now on
  /// is of this instant or later.
  void advance_to(Time time) {
    ensure(time >= now_, "simulated time doesn't go back");
    now_ = time;
    while (!far_.empty() &&
           static_cast<std::uint64_t>(far_.begin()->first.ns - now_.ns) < slot_count_) {
      slots_[slot_of(far_.begin()->first)] = far_.begin()->second;
      mark(slot_of(far_.begin()->first));
      far_.erase(far_.begin());
    }
  }

  /// The bucket of the present instant, or none.
  [[nodiscard]] Bucket* present() {
    const std::uint32_t slot = slots_[slot_of(now_)];
    return slot == kNone ? nullptr : buckets_[slot].get();
  }

  /// Ends the present instant: its bucket is emptied and given back.
  void release_present() {
    std::uint32_t& slot = slots_[slot_of(now_)];
    if (slot == kNone) return;
    buckets_[slot]->clear();
    free_.push_back(slot);
    slot = kNone;
    occupied_[slot_of(now_) / 64] &= ~(std::uint64_t{1} << (slot_of(now_) % 64));
  }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  [[nodiscard]] std::uint64_t slot_of(Time time) const {
    return static_cast<std::uint64_t>(time.ns) & (slot_count_ - 1);
  }

  void mark(std::uint64_t slot) { occupied_[slot / 64] |= std::uint64_t{1} << (slot % 64); }

  std::uint32_t fresh_bucket() {
    if (free_.empty()) {
      buckets_.push_back(std::make_unique<Bucket>());
      return static_cast<std::uint32_t>(buckets_.size() - 1);
    }
    const std::uint32_t bucket = free_.back();
    free_.pop_back();
    return bucket;
  }

  Bucket& far_bucket(Time time) {
    const auto [entry, is_new] = far_.try_emplace(time, kNone);
    if (is_new) entry->second = fresh_bucket();
    return *buckets_[entry->second];
  }

  Time now_{0};
  std::uint64_t slot_count_;
  std::vector<std::uint32_t> slots_;     // bucket of each of the next slot_count_ nanoseconds
  std::vector<std::uint64_t> occupied_;  // a bit a slot
  std::map<Time, std::uint32_t> far_;
  std::vector<std::unique_ptr<Bucket>> buckets_;
  std::vector<std::uint32_t> free_;
};

}  // namespace recirc
