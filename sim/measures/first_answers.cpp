#include "sim/measures/first_answers.hpp"

#include <algorithm>

#include "neurons/activation.hpp"

namespace recirc {

std::optional<FirstAnswers> FirstAnswers::of(const Network& network,
                                             const Presentation& presentation) {
  if (!presentation.volleys_coincide || presentation.may_be_late) return std::nullopt;
  if (network.may_lose_events()) return std::nullopt;
  for (const Population& population : network.populations) {
    if (!population.neuron.numbers.is_exact()) return std::nullopt;
  }
  FirstAnswers result(network);
  std::vector<bool> has_shown;
  for (const Population& population : network.populations) {
    has_shown.push_back(population.neuron.clamped);
  }
  for (const PopulationVolley& volley : presentation.volleys) {
    if (volley.port != Port::basal && volley.port != Port::target) continue;
    const bool is_known = std::ranges::any_of(result.volleys_, [&](const Volley& known) {
      return known.population == volley.population && known.port == volley.port;
    });
    if (is_known) continue;
    Volley first{.population = volley.population, .port = volley.port, .projections = {}};
    for (const Delivery& delivery : volley.deliveries) {
      const Projection& projection = network.projections[delivery.projection];
      if (delivery.event > 0 || projection.output != Output::axon ||
          !has_shown[index(projection.pre)]) {
        return std::nullopt;
      }
      first.projections.push_back(delivery.projection);
    }
    if (volley.port == Port::basal) has_shown[volley.population] = true;
    result.volleys_.push_back(std::move(first));
  }
  return result;
}

Answers FirstAnswers::answers(const Engine& engine, const Eigen::MatrixXd& examples) const {
  const std::size_t count = network_->populations.size();
  Answers answers{.shown = std::vector<Eigen::MatrixXd>(count),
                  .inputs = std::vector<Eigen::MatrixXd>(count),
                  .activity = std::vector<Eigen::MatrixXd>(count),
                  .targets = std::vector<Eigen::MatrixXd>(count)};
  Eigen::Index offset = 0;
  for (std::size_t p = 0; p < count; ++p) {
    if (!network_->populations[p].neuron.clamped) continue;
    answers.shown[p] = examples.middleRows(offset, network_->populations[p].size);
    answers.targets[p] = answers.shown[p];
    offset += network_->populations[p].size;
  }
  for (const Volley& volley : volleys_) {
    const std::size_t p = volley.population;
    const Population& population = network_->populations[p];
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(population.size, examples.cols());
    for (const std::size_t k : volley.projections) {
      const ProjectionId id{static_cast<std::uint32_t>(k)};
      sum += weight_matrix(*network_, id, engine.weights(id)) *
             answers.shown[index(network_->projections[k].pre)];
    }
    if (volley.port == Port::target) {
      answers.targets[p] = std::move(sum);
      continue;
    }
    const std::vector<double> biases = engine.biases(PopulationId{static_cast<std::uint32_t>(p)});
    sum.colwise() += Eigen::Map<const Eigen::VectorXd>(biases.data(), population.size);
    answers.inputs[p] = std::move(sum);
    with_activation(population.neuron.activation, [&](const auto& function) {
      answers.activity[p] =
          answers.inputs[p].unaryExpr([&](double S) { return double{function(S)}; });
    });
    if (!population.neuron.clamped) answers.shown[p] = answers.activity[p];
  }
  return answers;
}

std::vector<Eigen::MatrixXd> FirstAnswers::descent(const Engine& engine,
                                                   const Answers& answers) const {
  std::vector<Eigen::MatrixXd> result(network_->projections.size());
  std::vector<Eigen::MatrixXd> back(network_->populations.size());  // what comes from above
  for (auto volley = volleys_.rbegin(); volley != volleys_.rend(); ++volley) {
    if (volley->port != Port::basal) continue;
    const std::size_t p = volley->population;
    const Activation activation = network_->populations[p].neuron.activation;
    const Eigen::MatrixXd& f = answers.activity[p];
    const Eigen::MatrixXd slope = answers.inputs[p].binaryExpr(
        f, [&](double S, double activity) { return derivative(activation, S, activity); });
    Eigen::MatrixXd delta = Eigen::MatrixXd::Zero(f.rows(), f.cols());
    if (back[p].size() > 0) delta += back[p].cwiseProduct(slope);
    if (answers.targets[p].size() > 0) {
      const Eigen::MatrixXd error = answers.targets[p] - f;
      delta +=
          activation == Activation::logistic ? error : Eigen::MatrixXd(error.cwiseProduct(slope));
    }
    for (const std::size_t k : volley->projections) {
      const std::size_t pre = index(network_->projections[k].pre);
      result[k] = delta * answers.shown[pre].transpose() / static_cast<double>(f.cols());
      if (network_->populations[pre].neuron.clamped) continue;
      const ProjectionId id{static_cast<std::uint32_t>(k)};
      const Eigen::MatrixXd passed =
          weight_matrix(*network_, id, engine.weights(id)).transpose() * delta;
      back[pre] = back[pre].size() > 0 ? Eigen::MatrixXd(back[pre] + passed) : passed;
    }
  }
  return result;
}

Eigen::MatrixXd weight_matrix(const Network& network, ProjectionId projection,
                              std::span<const double> weights) {
  const Projection& model = network.projection(projection);
  const Eigen::Index posts = network.population(model.post).size;
  const Eigen::Index pres = network.population(model.pre).size;
  if (model.all_to_all) return Eigen::Map<const Eigen::MatrixXd>(weights.data(), posts, pres);
  Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(posts, pres);
  for (std::size_t k = 0; k < weights.size(); ++k) {
    matrix(model.synapses[k].post, model.synapses[k].pre) = weights[k];
  }
  return matrix;
}

Eigen::MatrixXd first_examples(const DataSource& source, Split split, std::uint64_t first,
                               std::uint64_t count) {
  Eigen::MatrixXd examples(source.dimensions(), static_cast<Eigen::Index>(count));
  for (std::uint64_t k = 0; k < count; ++k) {
    const auto column = static_cast<Eigen::Index>(k);
    source.example(split, 0, first + k,
                   std::span(examples.col(column).data(), source.dimensions()));
  }
  return examples;
}

}  // namespace recirc
