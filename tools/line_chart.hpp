#pragma once

#include <string>
#include <utility>
#include <vector>

namespace recirc {

/// A line of a chart: points (x, y), those that are not finite left out.
struct ChartLine {
  std::string name;
  std::vector<std::pair<double, double>> points;
  /// Drawn behind the line, from `least` to `most`; what is not finite is left out.
  struct Span {
    double at = 0;
    double least = 0;
    double most = 0;
  };
  std::vector<Span> band{};
};

/// What a picture of lines in one axis shows.
struct LineChart {
  std::string title;
  std::string x_label;
  std::string y_label;
  std::vector<ChartLine> lines;
};

/// The chart as an SVG file that needs nothing else, dark where the viewer is. The y axis is
/// logarithmic where positive values span more than a factor of 20. The names of at most 24 lines
/// are written beside it.
std::string svg_text(const LineChart& chart);

}  // namespace recirc
