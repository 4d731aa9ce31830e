#include "tools/csv_text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace recirc {

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string all = "\"";
  for (const char c : text) {
    if (c == '"') all += '"';
    all += c;
  }
  return all + '"';
}

std::string csv_number(double number) {
  return std::isfinite(number) ? fmt::format("{}", number) : "";
}

}  // namespace recirc
