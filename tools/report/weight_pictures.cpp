#include "tools/report/weight_pictures.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "sim/measures/first_answers.hpp"
#include "tools/report/packed_numbers.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;
using Eigen::Index;
using Eigen::MatrixXd;

constexpr Index kMostFields = 100;
constexpr Index kLongestSide = 64;  // of a field, in pixels
constexpr Index kLeastSide = 3;     // a smaller square shows no more than a row of the matrix
constexpr std::size_t kPixelsOfAll = 400'000;

std::optional<Index> side_of_square(Index size) {
  const auto side = static_cast<Index>(std::lround(std::sqrt(static_cast<double>(size))));
  if (side * side != size || side < kLeastSide) return std::nullopt;
  return side;
}

// `matrix` in at most `rows` x `cols`: each element is the mean of a block.
MatrixXd block_means(const MatrixXd& matrix, Index rows, Index cols) {
  rows = std::min(rows, matrix.rows());
  cols = std::min(cols, matrix.cols());
  MatrixXd means(rows, cols);
  for (Index i = 0; i < rows; ++i) {
    const Index top = i * matrix.rows() / rows;
    const Index height = (i + 1) * matrix.rows() / rows - top;
    for (Index j = 0; j < cols; ++j) {
      const Index left = j * matrix.cols() / cols;
      const Index width = (j + 1) * matrix.cols() / cols - left;
      means(i, j) = matrix.block(top, left, height, width).mean();
    }
  }
  return means;
}

// Row by row.
void append(std::vector<double>& values, const MatrixXd& matrix) {
  for (Index i = 0; i < matrix.rows(); ++i) {
    for (Index j = 0; j < matrix.cols(); ++j) values.push_back(matrix(i, j));
  }
}

Json matrix_picture(const MatrixXd& weights, double scale, Index side) {
  const MatrixXd means = block_means(weights, side, side);
  std::vector<double> values;
  append(values, means);
  return {{"rows", means.rows()}, {"cols", means.cols()}, {"values", packed_shares(values, scale)}};
}

// Of each row of `rows` its values as a square.
Json field_pictures(const MatrixXd& rows, Index side, double scale, Index most) {
  const Index count = std::min(rows.rows(), most);
  const Index shown_side = std::min(side, kLongestSide);
  std::vector<double> values;
  for (Index k = 0; k < count; ++k) {
    // Neurons are numbered row by row of a picture; Eigen's matrices lie column by column.
    const MatrixXd picture = rows.row(k).reshaped(side, side).transpose();
    append(values, block_means(picture, shown_side, shown_side));
  }
  return {{"neurons", rows.rows()},
          {"shown", count},
          {"rows", shown_side},
          {"cols", shown_side},
          {"values", packed_shares(values, scale)}};
}

Json histogram(const MatrixXd& weights, double scale) {
  constexpr std::size_t kBins = 41;  // odd: one is around 0
  std::vector<std::uint64_t> counts(kBins, 0);
  for (const double weight : weights.reshaped()) {
    const double place = scale > 0 ? (weight / scale + 1) / 2 : 0.5;
    if (!(place >= 0 && place <= 1)) continue;
    ++counts[std::min(kBins - 1, static_cast<std::size_t>(place * static_cast<double>(kBins)))];
  }
  return {{"from", -scale}, {"to", scale}, {"counts", counts}};
}

Json picture_of(const Network& network, std::uint32_t number, std::size_t pixels) {
  const Projection& projection = network.projections[number];
  const MatrixXd weights = weight_matrix(network, ProjectionId{number}, projection.initial_weights);
  const double scale =
      largest_magnitude({weights.data(), static_cast<std::size_t>(weights.size())});
  Json json{{"projection", projection.name},
            {"pre", network.population(projection.pre).name},
            {"post", network.population(projection.post).name},
            {"plastic", projection.synapse.rule.has_value()},
            {"synapses", projection.initial_weights.size()},
            {"shape", {weights.rows(), weights.cols()}},
            {"scale", scale},
            {"mean", weights.mean()},
            {"norm", weights.norm()},
            {"histogram", histogram(weights, scale)}};
  const auto side = static_cast<Index>(std::sqrt(static_cast<double>(pixels) / 4));
  json["matrix"] = matrix_picture(weights, scale, std::max(side, kLeastSide));
  const auto most = [&](Index field_side) {
    const Index shown = std::min(field_side, kLongestSide);
    return std::clamp(static_cast<Index>(pixels) * 3 / 4 / (shown * shown), Index{1}, kMostFields);
  };
  if (const auto square = side_of_square(weights.cols())) {
    json["fields"] = field_pictures(weights, *square, scale, most(*square));
    json["fields"]["of"] = "post";
  } else if (const auto outgoing = side_of_square(weights.rows())) {
    json["fields"] = field_pictures(weights.transpose(), *outgoing, scale, most(*outgoing));
    json["fields"]["of"] = "pre";
  }
  return json;
}

}  // namespace

Json weight_pictures(const Network& network) {
  Json pictures = Json::array();
  const std::size_t pixels = kPixelsOfAll / std::max<std::size_t>(1, network.projections.size());
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    // A matrix that takes more than 0.5 GB is no picture.
    const Projection& projection = network.projections[k];
    constexpr std::uint64_t kLargest = std::uint64_t{1} << 26U;
    const std::uint64_t elements = std::uint64_t{network.population(projection.pre).size} *
                                   network.population(projection.post).size;
    if (elements <= kLargest) pictures.push_back(picture_of(network, k, pixels));
  }
  return pictures;
}

}  // namespace recirc
