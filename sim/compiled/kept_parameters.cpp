#include "sim/compiled/kept_parameters.hpp"

#include <algorithm>

#include "sim/compiled/fixed_point_lanes.hpp"
#include "sim/compiled/lanes.hpp"

namespace recirc {
namespace {

using Numbers = Lanes<double>;

// A row of numbers: the draw of the k-th is that of entity first + k * step.
struct RowDraws {
  Purpose purpose{};
  std::uint64_t first = 0;
  std::uint64_t step = 1;
  std::uint64_t index = 0;
};

void keep_row(const FixedPoint& format, const RowDraws& draws, std::size_t first, std::size_t end,
              double* row) {
  for (std::size_t k = first; k < end; k += Numbers::kCount) {
    const auto used = first_lanes<double>(std::min(Numbers::kCount, end - k));
    const Numbers values = select(used, Numbers::load(row + k), Numbers(0.0));
    kept(format, values, draws.purpose, [&](std::size_t lane) {
      return RoundingDraw{.entity = draws.first + (k + lane) * draws.step, .index = draws.index};
    }).store(row + k);
  }
}

}  // namespace

void keep_weights(const Network& network, ProjectionId projection, Time now, std::size_t first,
                  std::size_t end, Parameters<double>& parameters) {
  const Projection& model = network.projection(projection);
  const std::size_t posts = network.population(model.post).size;
  Matrix<double>& weights = parameters.weights(projection);
  const auto draw = static_cast<std::uint64_t>(now.ns);
  if (!model.all_to_all) {
    for (std::size_t k = first; k < end; ++k) {
      const SparseSynapse& synapse = model.synapses[k];
      double& weight = weights.row(0)[k];
      weight = kept(model.synapse.numbers, weight, Purpose::weight_rounding,
                    model.drawn_for(synapse.pre * posts + synapse.post), draw);
    }
    return;
  }
  const bool is_by_pre = parameters.projections[index(projection)].rows == RowsOf::pre;
  for (std::size_t row = first; row < end; ++row) {
    keep_row(model.synapse.numbers,
             {.purpose = Purpose::weight_rounding,
              .first = model.drawn_for(is_by_pre ? row * posts : row),
              .step = is_by_pre ? 1 : posts,
              .index = draw},
             0, weights.columns(), weights.row(row));
  }
}

void keep_biases(const Network& network, PopulationId population, Time now, std::size_t first,
                 std::size_t end, Parameters<double>& parameters) {
  const Population& model = network.population(population);
  BiasRow<double>& row = parameters.populations[index(population)];
  keep_row(model.bias->numbers,
           {.purpose = Purpose::bias_rounding,
            .first = index(model.first),
            .index = static_cast<std::uint64_t>(now.ns)},
           first, end, row.biases.row(0));
  std::copy(row.biases.row(0) + first, row.biases.row(0) + end, row.rounded.row(0) + first);
}

}  // namespace recirc
