#include "protocols/nearest_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace recirc {
namespace {

/// Longer names are nobody's misspelling, and comparing them costs the product of the lengths.
constexpr std::size_t kLongestName = 100;
/// A hostile scenario has a hundred thousand names, and as many misspelt.
constexpr std::size_t kMostCompared = 1000;
/// How many edits leaving out the end of a name counts.
constexpr std::size_t kAbbreviation = 1;
constexpr std::size_t kMostListed = 20;
constexpr std::size_t kLongestQuote = 60;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Whether `candidate` begins with the word `name`.
bool is_short_for(std::string_view name, std::string_view candidate) {
  return name.size() >= 3 && candidate.starts_with(name) && candidate.size() > name.size() &&
         (candidate[name.size()] == '_' || candidate[name.size()] == '-');
}

/// Edit distance with swaps of neighbours ("optimal string alignment"), row by row.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                           lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::optional<std::string> nearest_name(std::string_view name,
                                        const std::vector<std::string>& names) {
  if (name.empty() || name.size() > kLongestName) return std::nullopt;
  std::size_t least = std::max<std::size_t>(1, name.size() / 3) + 1;
  std::optional<std::string> nearest;
  for (std::size_t k = 0; k < std::min(names.size(), kMostCompared); ++k) {
    const std::string& candidate = names[k];
    // "delay" is short for "delay_ns", however far they are.
    if (is_short_for(name, candidate) && least > kAbbreviation) {
      least = kAbbreviation;
      nearest = candidate;
    }
    const std::size_t longer = std::max(candidate.size(), name.size());
    if (longer - std::min(candidate.size(), name.size()) >= least) continue;
    const std::size_t distance = edit_distance(name, candidate);
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& names) {
  if (const auto nearest = nearest_name(name, names)) {
    return fmt::format("did you mean {}?", in_quotes(*nearest));
  }
  if (names.empty()) return {};
  std::string list;
  for (std::size_t k = 0; k < std::min(names.size(), kMostListed); ++k) {
    list += fmt::format("{}{}", k == 0 ? "" : ", ", in_quotes(names[k]));
  }
  return fmt::format("known: {}{}", list, names.size() > kMostListed ? ", ..." : "");
}

std::string in_quotes(std::string_view text) {
  std::size_t end = std::min(text.size(), kLongestQuote);
  const auto continues = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U;
  };
  // Not half a character.
  while (end < text.size() && end > 0 && continues(end)) --end;
  std::string result = "\"";
  for (const char c : text.substr(0, end)) {
    const auto byte = static_cast<unsigned char>(c);
    result += byte < 0x20 || byte == 0x7f ? fmt::format("\\x{:02x}", byte) : std::string(1, c);
  }
  return result + (end < text.size() ? "...\"" : "\"");
}

}  // namespace recirc
