#pragma once

#include <cstdint>
#include <vector>

namespace recirc {

/// What one actor has seen of one signal in the present window, oldest first. Keeps only the first
/// `capacity` values (the highest index that a rule names, and one) and the latest, so its memory
/// is bounded however many events a window brings. Source: DESIGN section 2, "Synapse".
class ActivityBuffer {
 public:
  explicit ActivityBuffer(std::uint32_t capacity = 0) : kept_(capacity) {}

  /// Adds the next activity of the window.
  void push(double value) {
    if (count_ < kept_.size()) kept_[count_] = value;
    last_ = value;
    ++count_;
  }

  /// Forgets the window.
  void clear() {
    count_ = 0;
    last_ = 0;
  }

  /// How many activities the window has brought; may exceed the capacity.
  [[nodiscard]] std::uint32_t count() const { return count_; }

  /// The k-th activity of the window; k < min(count, capacity).
  [[nodiscard]] double operator[](std::uint32_t k) const { return kept_[k]; }

  /// The latest activity of the window; count > 0.
  [[nodiscard]] double last() const { return last_; }

 private:
  std::vector<double> kept_;
  double last_ = 0;
  std::uint32_t count_ = 0;
};

}  // namespace recirc
