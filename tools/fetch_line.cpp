#include "tools/fetch_line.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "tools/number_text.hpp"

namespace recirc {
namespace {

constexpr std::chrono::duration<double> kBetweenDrawings(0.1);
constexpr std::chrono::duration<double> kBetweenLines(10);
constexpr std::size_t kBarColumns = 20;

}  // namespace

FetchLine::FetchLine() : terminal_(Terminal::of(stderr)), last_(Clock::now()) {}

FetchLine::~FetchLine() {
  if (is_drawn_) say("\r\x1b[K");
}

void FetchLine::show(std::string_view url, std::uint64_t received,
                     std::optional<std::uint64_t> total) {
  const auto now = Clock::now();
  if (url != url_) {
    if (is_drawn_) say("\r\x1b[K");
    is_drawn_ = false;
    say(fmt::format("fetching {}\n", url));
    url_ = url;
    last_ = now;
    return;
  }
  if (now - last_ < (terminal_.is_terminal ? kBetweenDrawings : kBetweenLines)) return;
  last_ = now;
  const std::string sizes =
      total ? fmt::format("{} of {}", byte_text(received), byte_text(*total)) : byte_text(received);
  if (!terminal_.is_terminal) {
    say(sizes + "\n");
    return;
  }
  const double fraction =
      total && *total > 0 ? static_cast<double>(received) / static_cast<double>(*total) : 0;
  say(fmt::format("\r{}  {}\x1b[K", bar(fraction, kBarColumns, terminal_.unicode), sizes));
  is_drawn_ = true;
}

}  // namespace recirc
