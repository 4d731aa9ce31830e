#include "tools/line_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace recirc {
namespace {

// The picture in pixels; the names stand right of the axes.
constexpr double kWidth = 900;
constexpr double kHeight = 480;
constexpr double kLeft = 80;
constexpr double kRight = 620;
constexpr double kTop = 48;
constexpr double kBottom = 425;
constexpr std::size_t kMostNames = 24;

// Okabe and Ito's colours, which the colour-blind can tell apart; yellow is left out: it can't be
// seen on white. The eighth line has the first colour again, dashed.
constexpr std::array kColours{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                              "#56b4e9", "#e69f00", "#888888"};
constexpr std::array kDashes{"none", "7 3", "2 2", "8 2 2 2"};

constexpr const char* kStyle = R"(<style>
  svg { background: #fff; font: 13px "DejaVu Sans", Verdana, sans-serif; }
  text { fill: #222; } .grid { stroke: #ddd; } .frame { stroke: #888; fill: none; }
  .line { fill: none; stroke-width: 1.8; stroke-linejoin: round; } .title { font-size: 16px; }
  @media (prefers-color-scheme: dark) {
    svg { background: #16181c; } text { fill: #ddd; } .grid { stroke: #333; }
  }
</style>
)";

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '<') {
      safe += "&lt;";
    } else if (c == '&') {
      safe += "&amp;";
    } else if (static_cast<unsigned char>(c) >= ' ') {
      safe += c;
    }
  }
  return safe;
}

/// From values to pixels, and the values that get a line across.
class Axis {
 public:
  void add(double value) {
    if (!std::isfinite(value)) return;
    least_ = std::min(least_, value);
    most_ = std::max(most_, value);
  }

  /// After all values are known: values that span much become their logarithms.
  void choose_scale(bool may_be_logarithmic) {
    constexpr double kMuch = 20;
    if (!(least_ <= most_)) least_ = 0, most_ = 1;
    is_logarithmic_ = may_be_logarithmic && least_ > 0 && most_ > kMuch * least_;
    if (is_logarithmic_) {
      least_ = std::pow(10, std::floor(std::log10(least_)));
      most_ = std::pow(10, std::ceil(std::log10(most_)));
    } else if (may_be_logarithmic && least_ >= 0) {
      least_ = 0;
    }
    if (least_ == most_) most_ = least_ + 1;
  }

  [[nodiscard]] double fraction(double value) const {
    if (is_logarithmic_) return std::log(value / least_) / std::log(most_ / least_);
    return (value - least_) / (most_ - least_);
  }

  [[nodiscard]] std::vector<double> ticks() const {
    std::vector<double> all;
    if (is_logarithmic_) {
      const double decades = std::log10(most_ / least_);
      const double step = std::max(1.0, std::ceil(decades / 8));
      for (double k = 0; k <= decades + 0.5; k += step) all.push_back(least_ * std::pow(10, k));
      return all;
    }
    const double rough = (most_ - least_) / 6;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    double step = 10 * power;
    for (const double factor : {5.0, 2.0, 1.0}) {
      if (factor * power >= rough) step = factor * power;
    }
    for (double k = std::ceil(least_ / step); k * step <= most_ * (1 + 1e-12); ++k) {
      all.push_back(k * step);
    }
    return all;
  }

 private:
  double least_ = std::numeric_limits<double>::infinity();
  double most_ = -std::numeric_limits<double>::infinity();
  bool is_logarithmic_ = false;
};

double x_pixel(const Axis& axis, double value) {
  return kLeft + axis.fraction(value) * (kRight - kLeft);
}

double y_pixel(const Axis& axis, double value) {
  return kBottom - axis.fraction(value) * (kBottom - kTop);
}

std::string axes_text(const Axis& x, const Axis& y) {
  std::string svg;
  for (const double tick : x.ticks()) {
    svg += fmt::format(
        "<path class=\"grid\" d=\"M{0:.1f} {1}V{2}\"/><text x=\"{0:.1f}\" y=\"{3}\" "
        "text-anchor=\"middle\">{4:.6g}</text>\n",
        x_pixel(x, tick), kTop, kBottom, kBottom + 18, tick);
  }
  for (const double tick : y.ticks()) {
    svg += fmt::format(
        "<path class=\"grid\" d=\"M{0} {2:.1f}H{1}\"/><text x=\"{3}\" y=\"{4:.1f}\" "
        "text-anchor=\"end\">{5:.4g}</text>\n",
        kLeft, kRight, y_pixel(y, tick), kLeft - 8, y_pixel(y, tick) + 4, tick);
  }
  return svg + fmt::format("<rect class=\"frame\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n",
                           kLeft, kTop, kRight - kLeft, kBottom - kTop);
}

std::string colour_of(std::size_t line) {
  return fmt::format("stroke=\"{}\" stroke-dasharray=\"{}\"", kColours.at(line % kColours.size()),
                     kDashes.at(line / kColours.size() % kDashes.size()));
}

std::string line_text(const ChartLine& line, std::size_t number, const Axis& x, const Axis& y) {
  std::string path;
  for (const auto& [at, value] : line.points) {
    if (!std::isfinite(at) || !std::isfinite(value) || !std::isfinite(y.fraction(value))) continue;
    path +=
        fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", x_pixel(x, at), y_pixel(y, value));
  }
  if (path.empty()) return "";
  return fmt::format("<path class=\"line\" {} d=\"{}\"><title>{}</title></path>\n",
                     colour_of(number), path, escaped(line.name));
}

std::string band_text(const ChartLine& line, std::size_t number, const Axis& x, const Axis& y) {
  std::string there;
  std::string back;
  for (const ChartLine::Span& span : line.band) {
    if (!std::isfinite(y.fraction(span.least)) || !std::isfinite(y.fraction(span.most))) continue;
    there += fmt::format("{}{:.1f} {:.1f}", there.empty() ? "M" : "L", x_pixel(x, span.at),
                         y_pixel(y, span.most));
    back = fmt::format("L{:.1f} {:.1f}", x_pixel(x, span.at), y_pixel(y, span.least)) + back;
  }
  if (there.empty()) return "";
  return fmt::format("<path fill=\"{}\" fill-opacity=\"0.18\" d=\"{}{}Z\"/>\n",
                     kColours.at(number % kColours.size()), there, back);
}

std::string names_text(const std::vector<ChartLine>& lines) {
  constexpr double kLineHeight = 18;
  constexpr std::size_t kMostBytes = 33;
  std::string svg;
  const std::size_t shown = lines.size() > kMostNames ? kMostNames - 1 : lines.size();
  for (std::size_t k = 0; k < shown; ++k) {
    const double at = kTop + 8 + static_cast<double>(k) * kLineHeight;
    std::string name = lines[k].name;
    if (name.size() > kMostBytes) name = name.substr(0, kMostBytes - 3) + "...";
    svg +=
        fmt::format("<path class=\"line\" {} d=\"M{} {}h22\"/><text x=\"{}\" y=\"{}\">{}</text>\n",
                    colour_of(k), kRight + 14, at, kRight + 42, at + 4, escaped(name));
  }
  if (shown < lines.size()) {
    svg += fmt::format("<text x=\"{}\" y=\"{}\">and {} more</text>\n", kRight + 42,
                       kTop + 12 + static_cast<double>(shown) * kLineHeight, lines.size() - shown);
  }
  return svg;
}

}  // namespace

std::string svg_text(const LineChart& chart) {
  Axis x;
  Axis y;
  for (const ChartLine& line : chart.lines) {
    for (const auto& [at, value] : line.points) {
      if (std::isfinite(value)) x.add(at);
      y.add(value);
    }
    for (const ChartLine::Span& span : line.band) {
      y.add(span.least);
      y.add(span.most);
    }
  }
  x.choose_scale(false);
  y.choose_scale(true);
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
      "height=\"{1}\">\n{2}<text class=\"title\" x=\"{3}\" y=\"28\">{4}</text>\n",
      kWidth, kHeight, kStyle, kLeft, escaped(chart.title));
  svg += axes_text(x, y);
  for (std::size_t k = 0; k < chart.lines.size(); ++k) svg += band_text(chart.lines[k], k, x, y);
  for (std::size_t k = 0; k < chart.lines.size(); ++k) svg += line_text(chart.lines[k], k, x, y);
  svg += names_text(chart.lines);
  svg += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
                     (kLeft + kRight) / 2, kBottom + 42, escaped(chart.x_label));
  svg += fmt::format(
      "<text transform=\"translate(18 {}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n</svg>\n",
      (kTop + kBottom) / 2, escaped(chart.y_label));
  return svg;
}

}  // namespace recirc
