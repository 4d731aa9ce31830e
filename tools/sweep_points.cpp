#include "tools/sweep_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace recirc {
namespace {

constexpr std::size_t kMostPoints = 10'000;

/// A part of a text, and where it begins in it.
struct Piece {
  std::size_t offset = 0;
  std::string text;
};

struct Pieces {
  std::vector<Piece> all;
  std::optional<std::size_t> open;  ///< a bracket or quote that nothing closes
};

/// `text` taken apart at each of `separators` that is in no bracket, brace or quote. A '#' there
/// ends the text if `comments` says so.
enum class Comments : bool { none, hash };
Pieces split_outside(std::string_view text, std::string_view separators, Comments comments) {
  Pieces pieces{.all = {{0, ""}}, .open = {}};
  std::vector<std::size_t> open;
  char quote = 0;
  for (std::size_t k = 0; k < text.size(); ++k) {
    const char c = text[k];
    if (quote != 0) {
      if (c == '\\' && k + 1 < text.size()) {
        pieces.all.back().text += c;
        pieces.all.back().text += text[++k];
        continue;
      }
      if (c == quote) {
        quote = 0;
        open.pop_back();
      }
    } else if (c == '"' || c == '\'') {
      quote = c;
      open.push_back(k);
    } else if (c == '[' || c == '{' || c == '(') {
      open.push_back(k);
    } else if ((c == ']' || c == '}' || c == ')') && !open.empty()) {
      open.pop_back();
    } else if (open.empty() && comments == Comments::hash && c == '#') {
      break;
    } else if (open.empty() && separators.find(c) != std::string_view::npos) {
      pieces.all.push_back({k + 1, ""});
      continue;
    }
    pieces.all.back().text += c;
  }
  if (!open.empty()) pieces.open = open.front();
  return pieces;
}

std::string caret_below(const std::string& text, std::size_t offset, std::size_t length) {
  return fmt::format("\n  {}\n  {:{}}^{:~>{}}", text, "", offset, "", length == 0 ? 0 : length - 1);
}

/// Reads one --grid.
class Grid {
 public:
  Grid(const std::string& text, std::vector<Finding>& wrong) : text_(text), wrong_(wrong) {
    const std::size_t equals = text.find('=');
    path_ = text.substr(0, equals);
    if (equals == std::string::npos || equals == 0) {
      add(0, text.size(), "is no field with values", "write path=v1,v2,...");
      return;
    }
    const Pieces pieces =
        split_outside(std::string_view(text).substr(equals + 1), ",", Comments::none);
    if (pieces.open) {
      add(equals + 1 + *pieces.open, 1, "nothing closes this", "close it");
      return;
    }
    for (const Piece& piece : pieces.all) read(equals + 1 + piece.offset, piece.text);
  }

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const std::vector<SweepSetting>& settings() const { return settings_; }
  void add(std::size_t offset, std::size_t length, std::string what, const std::string& right) {
    wrong_.push_back({.where = "--grid " + text_,
                      .what = std::move(what),
                      .right = right + caret_below(text_, offset, length)});
  }

 private:
  void read(std::size_t offset, const std::string& value) {
    const auto is_same = [&](const SweepSetting& other) { return other.value == value; };
    if (value.empty()) {
      add(offset, 1, "a value is missing", "write path=v1,v2,...");
    } else if (std::ranges::any_of(settings_, is_same)) {
      add(offset, value.size(), value + " is there twice", "write each value once");
    } else {
      settings_.push_back({.path = path_,
                           .value = value,
                           .where = "--grid " + text_,
                           .caret = caret_below(text_, offset, value.size())});
    }
  }

  std::string text_;
  std::vector<Finding>& wrong_;
  std::string path_;
  std::vector<SweepSetting> settings_;
};

/// Each point of `points` with each of `settings`.
std::vector<SweepPoint> crossed(const std::vector<SweepPoint>& points,
                                const std::vector<SweepSetting>& settings) {
  std::vector<SweepPoint> all;
  for (const SweepPoint& point : points) {
    for (const SweepSetting& setting : settings) {
      all.push_back(point);
      all.back().push_back(setting);
    }
  }
  return all;
}

/// One line of a list; appends what is wrong with it.
SweepPoint listed_point(const std::string& place, const std::string& line,
                        std::vector<Finding>& wrong) {
  SweepPoint point;
  const auto at = [&](std::size_t offset) { return fmt::format("{}:{}", place, offset + 1); };
  const Pieces pieces = split_outside(line, " \t\r", Comments::hash);
  if (pieces.open) {
    wrong.push_back(
        {.where = at(*pieces.open), .what = "nothing closes this", .right = "close it"});
    return point;
  }
  std::set<std::string> paths;
  for (const Piece& piece : pieces.all) {
    if (piece.text.empty()) continue;
    const std::size_t equals = piece.text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == piece.text.size()) {
      wrong.push_back({.where = at(piece.offset),
                       .what = fmt::format("\"{}\" is no field with a value", piece.text),
                       .right = "write path=value path=value ... on a line"});
      continue;
    }
    SweepSetting setting{.path = piece.text.substr(0, equals),
                         .value = piece.text.substr(equals + 1),
                         .where = at(piece.offset),
                         .caret = ""};
    if (!paths.insert(setting.path).second) {
      wrong.push_back({.where = setting.where,
                       .what = setting.path + " is there twice",
                       .right = "write each field once on a line"});
    }
    point.push_back(std::move(setting));
  }
  return point;
}

}  // namespace

std::vector<SweepPoint> grid_points(const std::vector<std::string>& grids) {
  std::vector<Finding> wrong;
  std::vector<SweepPoint> points{SweepPoint{}};
  std::set<std::string> paths;
  for (const std::string& text : grids) {
    Grid grid(text, wrong);
    if (!paths.insert(grid.path()).second) {
      grid.add(0, grid.path().size(), grid.path() + " has a --grid already",
               "write its values in one");
    }
    if (points.size() * grid.settings().size() > kMostPoints) {
      wrong.push_back({.where = "--grid " + text,
                       .what = "makes too many combinations",
                       .right = fmt::format("at most {} in all", kMostPoints)});
    }
    if (wrong.empty()) points = crossed(points, grid.settings());
  }
  if (!wrong.empty()) throw InputError(std::move(wrong));
  return points;
}

std::vector<SweepPoint> listed_points(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) {
    throw InputError({.where = "--list " + file.string(),
                      .what = "cannot be read",
                      .right = "name a file with a line a run"});
  }
  std::vector<Finding> wrong;
  std::vector<SweepPoint> points;
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number) {
    SweepPoint point = listed_point(fmt::format("{}:{}", file.string(), number), line, wrong);
    if (!point.empty()) points.push_back(std::move(point));
  }
  if (points.empty() && wrong.empty()) {
    wrong.push_back({.where = file.string(),
                     .what = "names no run",
                     .right = "write path=value path=value ... on a line"});
  }
  if (points.size() > kMostPoints) {
    wrong.push_back({.where = file.string(),
                     .what = fmt::format("names {} runs", points.size()),
                     .right = fmt::format("at most {}", kMostPoints)});
  }
  if (!wrong.empty()) throw InputError(std::move(wrong));
  return points;
}

std::vector<Finding> at_settings(std::vector<Finding> findings, const SweepPoint& point) {
  for (Finding& finding : findings) {
    for (const SweepSetting& setting : point) {
      if (finding.where != "--set " + setting.override_text()) continue;
      finding.where = setting.where;
      finding.right += setting.caret;
    }
  }
  return findings;
}

}  // namespace recirc
