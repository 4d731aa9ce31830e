#include "tools/whole_number.hpp"

#include <fmt/format.h>

#include <charconv>
#include <system_error>

#include "neurons/errors.hpp"

namespace recirc {

// Not CLI11's conversion: it takes -1 for the largest number, and cuts what is too large.
std::uint64_t whole_number(const std::string& flag, const std::string& text, std::uint64_t least,
                           std::uint64_t most) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || number < least || number > most) {
    throw InputError({.where = flag + " " + text,
                      .what = "is not what it takes",
                      .right = fmt::format("a whole number from {} to {}", least, most)});
  }
  return number;
}

}  // namespace recirc
