#include "tools/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string_view>

namespace recirc {
namespace {

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

// By the variables that decide about the encoding, the strongest first.
bool has_utf8_locale() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::string value(environment(name));
    if (value.empty()) continue;
    std::ranges::transform(value, value.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
  }
  return false;
}

}  // namespace

Terminal Terminal::of(std::FILE* stream) {
  Terminal result;
  const std::string_view term = environment("TERM");
  result.is_terminal = isatty(fileno(stream)) == 1 && !term.empty() && term != "dumb";
  result.colour = result.is_terminal && environment("NO_COLOR").empty();
  result.unicode = has_utf8_locale();
  return result;
}

void say(const std::string& text) {
  [[maybe_unused]] const auto written = std::fwrite(text.data(), 1, text.size(), stderr);
}

std::string without_controls(std::string text) {
  for (std::size_t k = 0; k < text.size(); ++k) {
    const auto byte = static_cast<unsigned char>(text[k]);
    if (byte < 0x20 || byte == 0x7f) text[k] = '?';
    // U+0080 to U+009F, in two bytes.
    const auto next = k + 1 < text.size() ? static_cast<unsigned char>(text[k + 1]) : 0;
    if (byte == 0xc2 && next >= 0x80 && next < 0xa0) text.replace(k, 2, "?");
  }
  return text;
}

std::size_t terminal_width(std::FILE* stream) {
  constexpr std::size_t kUsual = 80;
  winsize size{};
  if (ioctl(fileno(stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsual;
  return size.ws_col;
}

std::string bar(double fraction, std::size_t width, bool unicode) {
  static constexpr std::array<const char*, 8> kEighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const double shown = fraction >= 0 ? std::min(fraction, 1.0) : 0;  // also where it is NaN
  const double columns = shown * static_cast<double>(width);
  const auto full = static_cast<std::size_t>(columns);
  std::string text;
  for (std::size_t k = 0; k < full; ++k) text += unicode ? "█" : "#";
  std::size_t used = full;
  const auto eighths = static_cast<std::size_t>((columns - static_cast<double>(full)) * 8);
  if (unicode && eighths > 0) {
    text += kEighths[eighths];
    ++used;
  }
  return text.append(width - used, unicode ? ' ' : '.');
}

}  // namespace recirc
