#include "sim/compiled/parameters.hpp"

#include <algorithm>
#include <cmath>

#include "network/ties.hpp"
#include "sim/compiled/lanes.hpp"

namespace recirc {
namespace {

template <class T>
std::vector<Matrix<T>> sums_for(const std::optional<LearningRule>& rule, const Matrix<T>& weights,
                                std::size_t posts) {
  std::vector<Matrix<T>> sums;
  if (!rule) return sums;
  for (const TermGroup& group : rule->groups()) {
    if (group.pre_factors.empty()) {
      sums.emplace_back(1, posts);
    } else {
      sums.emplace_back(weights.rows(), weights.columns());
    }
  }
  return sums;
}

// Batches of one keep rows of presynaptic neurons: silent ones can be left out there.
template <class T>
RowsOf rows_of(const Network& network, const Projection& projection) {
  const std::size_t pre = network.population(projection.pre).size;
  const std::size_t post = network.population(projection.post).size;
  constexpr std::size_t kCount = Lanes<T>::kCount;
  const bool wastes_lanes = 4 * ((post + kCount - 1) / kCount * kCount) >= 5 * post;
  if (!projection.all_to_all || !wastes_lanes || pre < 4 * kCount) return RowsOf::pre;
  if (!projection.synapse.rule) return RowsOf::post;
  const bool needs_columns =
      std::isfinite(projection.synapse.incoming_norm_limit) ||
      std::ranges::any_of(projection.synapse.rule->groups(),
                          [](const TermGroup& group) { return group.pre_factors.empty(); });
  return network.timing.batch == 1 || needs_columns ? RowsOf::pre : RowsOf::post;
}

// Where a weight lies whose number is that of Projection::initial_weights.
template <class Weights>
auto& weight_at(Weights& weights, RowsOf rows, std::size_t number) {
  if (rows == RowsOf::pre) {
    const std::size_t posts = weights.columns();
    return weights.row(number / posts)[number % posts];
  }
  const std::size_t posts = weights.rows();
  return weights.row(number % posts)[number / posts];
}

// Whose rows a matrix has for the projection that is tied to the projection it has been made for.
RowsOf rows_of_tied(const Tie& tie, RowsOf rows_of_owner) {
  if (tie.orientation == Orientation::plain) return rows_of_owner;
  return rows_of_owner == RowsOf::pre ? RowsOf::post : RowsOf::pre;
}

}  // namespace

template <class T>
Parameters<T>::Parameters(const Network& network) : projections(network.projections.size()) {
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    owners.push_back(weight_owner(network, ProjectionId{k}));
  }
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    const Projection& projection = network.projections[k];
    const std::size_t pres = network.population(projection.pre).size;
    const std::size_t posts = network.population(projection.post).size;
    const RowsOf rows = rows_of<T>(network, network.projection(owners[k]));
    projections[k].rows = projection.tie ? rows_of_tied(*projection.tie, rows) : rows;
    if (projection.tie) continue;
    projections[k].own_weights = !projection.all_to_all ? Matrix<T>(1, projection.synapses.size())
                                 : rows == RowsOf::pre  ? Matrix<T>(pres, posts)
                                                        : Matrix<T>(posts, pres);
    set_weights(network, ProjectionId{k}, projection.initial_weights, *this);
  }
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    const Projection& projection = network.projections[k];
    projections[k].sums = sums_for(projection.synapse.rule, weights(ProjectionId{k}),
                                   network.population(projection.post).size);
  }
  for (std::uint32_t p = 0; p < network.populations.size(); ++p) {
    const Population& population = network.populations[p];
    BiasRow<T> row{.biases = Matrix<double>(1, population.size),
                   .rounded = Matrix<T>(1, population.size),
                   .sums = {}};
    if (population.bias && population.bias->rule) {
      for (std::size_t k = 0; k < population.bias->rule->groups().size(); ++k) {
        row.sums.emplace_back(1, population.size);
      }
    }
    populations.push_back(std::move(row));
    if (population.bias) set_biases(PopulationId{p}, population.bias->initial, *this);
  }
}

template <class T>
void Parameters<T>::begin_epoch(const Network& network, std::uint64_t epoch) {
  for (std::size_t k = 0; k < projections.size(); ++k) {
    projections[k].rate = network.projections[k].synapse.rate_in(epoch);
  }
  for (std::size_t p = 0; p < populations.size(); ++p) {
    const std::optional<BiasModel>& bias = network.populations[p].bias;
    if (bias) populations[p].rate = bias->rate_in(epoch);
  }
}

template <class T>
void set_weights(const Network& network, ProjectionId projection, std::span<const double> weights,
                 Parameters<T>& parameters) {
  ensure(weights.size() == network.projection(projection).initial_weights.size(),
         "there is a weight for each synapse");
  const RowsOf rows = parameters.projections[index(projection)].rows;
  Matrix<T>& to = parameters.weights(projection);
  for (std::size_t k = 0; k < weights.size(); ++k) {
    weight_at(to, rows, k) = static_cast<T>(weights[k]);
  }
}

template <class T>
void read_weights(const Network& network, ProjectionId projection, const Parameters<T>& parameters,
                  std::vector<double>& weights) {
  const RowsOf rows = parameters.projections[index(projection)].rows;
  const Matrix<T>& from = parameters.weights(projection);
  weights.resize(network.projection(projection).initial_weights.size());
  for (std::size_t k = 0; k < weights.size(); ++k) weights[k] = weight_at(from, rows, k);
}

template <class T>
std::vector<double> weights_of(const Network& network, ProjectionId projection,
                               const Parameters<T>& parameters) {
  std::vector<double> weights;
  read_weights(network, projection, parameters, weights);
  return weights;
}

template <class T>
std::vector<double> numbers_of(const std::vector<Matrix<T>>& sums) {
  std::vector<double> numbers;
  for (const Matrix<T>& matrix : sums) {
    for (std::size_t row = 0; row < matrix.rows(); ++row) {
      numbers.insert(numbers.end(), matrix.row(row), matrix.row(row) + matrix.columns());
    }
  }
  return numbers;
}

template <class T>
void set_numbers(std::span<const double> numbers, std::vector<Matrix<T>>& sums) {
  for (Matrix<T>& matrix : sums) {
    for (std::size_t row = 0; row < matrix.rows(); ++row) {
      ensure(numbers.size() >= matrix.columns(), "there is a number for each place");
      std::ranges::transform(numbers.first(matrix.columns()), matrix.row(row),
                             [](double number) { return static_cast<T>(number); });
      numbers = numbers.subspan(matrix.columns());
    }
  }
  ensure(numbers.empty(), "there is a place for each number");
}

template <class T>
void set_biases(PopulationId population, std::span<const double> biases,
                Parameters<T>& parameters) {
  BiasRow<T>& row = parameters.populations[index(population)];
  ensure(biases.size() == row.biases.columns(), "there is a bias for each neuron");
  std::ranges::copy(biases, row.biases.row(0));
  std::ranges::transform(biases, row.rounded.row(0),
                         [](double bias) { return static_cast<T>(bias); });
}

template struct Parameters<float>;
template struct Parameters<double>;
template void set_weights(const Network&, ProjectionId, std::span<const double>,
                          Parameters<float>&);
template void set_weights(const Network&, ProjectionId, std::span<const double>,
                          Parameters<double>&);
template void read_weights(const Network&, ProjectionId, const Parameters<float>&,
                           std::vector<double>&);
template void read_weights(const Network&, ProjectionId, const Parameters<double>&,
                           std::vector<double>&);
template std::vector<double> weights_of(const Network&, ProjectionId, const Parameters<float>&);
template std::vector<double> weights_of(const Network&, ProjectionId, const Parameters<double>&);
template std::vector<double> numbers_of(const std::vector<Matrix<float>>&);
template std::vector<double> numbers_of(const std::vector<Matrix<double>>&);
template void set_numbers(std::span<const double>, std::vector<Matrix<float>>&);
template void set_numbers(std::span<const double>, std::vector<Matrix<double>>&);
template void set_biases(PopulationId, std::span<const double>, Parameters<float>&);
template void set_biases(PopulationId, std::span<const double>, Parameters<double>&);

}  // namespace recirc
