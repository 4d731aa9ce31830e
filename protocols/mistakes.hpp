#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "neurons/errors.hpp"
#include "neurons/time.hpp"

namespace recirc {

/// Collects what is wrong with a scenario. Paths name fields, as Finding::where does.
class Mistakes {
 public:
  /// More are not remembered: a hostile scenario can hold millions.
  static constexpr std::size_t kMost = 1000;
  /// No time in a scenario is longer: 11.6 days, so that sums of millions of them don't overflow.
  static constexpr Time kLongest{1'000'000'000'000'000};

  void add(std::string path, std::string what, std::string right = {}) {
    if (!is_full()) findings_.push_back({std::move(path), std::move(what), std::move(right)});
  }
  [[nodiscard]] bool is_full() const { return findings_.size() >= kMost; }

  void at_least(std::uint64_t least, std::uint64_t value, const std::string& path) {
    if (value < least) {
      add(path, fmt::format("{} is {}", last(path), value), fmt::format("at least {}", least));
    }
  }
  void at_most(std::uint64_t most, std::uint64_t value, const std::string& path) {
    if (value > most) {
      add(path, fmt::format("{} is {}", last(path), value), fmt::format("at most {}", most));
    }
  }
  void finite(double value, const std::string& path) {
    if (!std::isfinite(value)) number(value, path, "a finite number");
  }
  void finite(const std::vector<double>& values, const std::string& path) {
    const auto bad = std::find_if_not(values.begin(), values.end(),
                                      [](double value) { return std::isfinite(value); });
    if (bad != values.end()) finite(*bad, fmt::format("{}[{}]", path, bad - values.begin()));
  }
  void not_negative(double value, const std::string& path) {
    if (!(std::isfinite(value) && value >= 0)) number(value, path, "0 or more, and finite");
  }
  void positive(double value, const std::string& path) {
    if (!(std::isfinite(value) && value > 0)) number(value, path, "more than 0, and finite");
  }
  void fraction(double value, const std::string& path) {
    if (!(value >= 0 && value <= 1)) number(value, path, "a number from 0 to 1");
  }
  void span(Time value, Time least, const std::string& path) {
    if (value < least || value > kLongest) {
      add(path, fmt::format("{} is {} ns", last(path), value.ns),
          fmt::format("from {} ns to {} ns", least.ns, kLongest.ns));
    }
  }

  [[nodiscard]] std::vector<Finding> take() && { return std::move(findings_); }

 private:
  static std::string_view last(const std::string& path) {
    const std::size_t dot = path.rfind('.');
    return std::string_view(path).substr(dot == std::string::npos ? 0 : dot + 1);
  }
  void number(double value, const std::string& path, std::string_view right) {
    add(path, fmt::format("{} is {}", last(path), value), std::string(right));
  }

  std::vector<Finding> findings_;
};

}  // namespace recirc
