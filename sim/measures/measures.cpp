#include "sim/measures/measures.hpp"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

#include "neurons/errors.hpp"
#include "sim/measures/first_answers.hpp"

namespace recirc {
namespace {

// Examples at a time, so that memory is bounded.
constexpr std::uint64_t kAtOnce = 1000;

double angle(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  const double cosine = a.cwiseProduct(b).sum() / (a.norm() * b.norm());
  return std::acos(std::clamp(cosine, -1.0, 1.0)) * 180 / std::numbers::pi;
}

// In how many columns the largest values stand in the same row.
std::uint64_t count_alike(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  std::uint64_t alike = 0;
  for (Eigen::Index k = 0; k < a.cols(); ++k) {
    Eigen::Index largest_a = 0;
    Eigen::Index largest_b = 0;
    a.col(k).maxCoeff(&largest_a);
    b.col(k).maxCoeff(&largest_b);
    alike += largest_a == largest_b ? 1 : 0;
  }
  return alike;
}

Eigen::MatrixXd weights_of(const Network& network, const Engine& engine, std::size_t number) {
  const ProjectionId id{static_cast<std::uint32_t>(number)};
  return weight_matrix(network, id, engine.weights(id));
}

// The projection that leads forth where `number` leads back: an axon onto basal ports, from the
// population where that one ends to the one where it begins.
std::optional<std::size_t> way_forth(const Network& network, std::size_t number) {
  const Projection& back = network.projections[number];
  for (std::size_t k = 0; k < network.projections.size(); ++k) {
    const Projection& forth = network.projections[k];
    if (k != number && forth.pre == back.post && forth.post == back.pre &&
        forth.output == Output::axon && forth.port == Port::basal) {
      return k;
    }
  }
  return std::nullopt;
}

// A code with a 1 below it, for the probe's bias.
Eigen::MatrixXd with_ones(const Eigen::MatrixXd& code) {
  Eigen::MatrixXd result = Eigen::MatrixXd::Ones(code.rows() + 1, code.cols());
  result.topRows(code.rows()) = code;
  return result;
}

std::uint32_t classes_of(const DataSpec& data) {
  const auto* idx = std::get_if<IdxData>(&data.source);
  return idx == nullptr ? 0 : idx->classes.value_or(0);
}

// The population that hears labels, the last of what is clamped, on its target port.
std::optional<std::size_t> told_labels(const Network& network, std::uint32_t classes) {
  for (const Projection& projection : network.projections) {
    const Population& pre = network.population(projection.pre);
    const Population& post = network.population(projection.post);
    if (projection.port == Port::target && pre.neuron.clamped && pre.size == classes &&
        post.size == classes) {
      return index(projection.post);
    }
  }
  return std::nullopt;
}

}  // namespace

Measures::Measures(const Scenario& scenario, const Network& network,
                   const Presentation& presentation, const DataSource& source,
                   const EngineFactory& make_engine)
    : spec_(&scenario.measure),
      network_(&network),
      source_(&source),
      one_batch_(network),
      make_engine_(make_engine) {
  if (auto answers = FirstAnswers::of(network, presentation)) {
    first_answers_ = std::make_unique<const FirstAnswers>(*std::move(answers));
  }
  const std::uint32_t classes = classes_of(scenario.data);
  if (classes > 0 && first_answers_) told_ = told_labels(network, classes);
  one_batch_.timing.batch = spec_->gradient_examples;
  std::vector<Finding> findings;
  const auto needs_answers = [&](const std::string& where) {
    if (first_answers_) return;
    findings.push_back({.where = where,
                        .what =
                            "the network's first answers can't be calculated: volleys may split "
                            "or be late, events may be lost, or are no first axon events",
                        .right = "leave it out"});
  };
  if (spec_->gradient_examples > 0) needs_answers("measure.gradient_examples");
  if (spec_->gradient_examples > source.size(Split::train)) {
    findings.push_back({.where = "measure.gradient_examples",
                        .what = fmt::format("{} of {} examples", spec_->gradient_examples,
                                            source.size(Split::train)),
                        .right = "no more than there are"});
  }
  if (spec_->probe) {
    needs_answers("measure.probe");
    const auto found =
        std::ranges::find(network.populations, spec_->probe->population, &Population::name);
    if (found == network.populations.end()) {
      findings.push_back(
          {.where = "measure.probe.population",
           .what = fmt::format("unknown population \"{}\"", spec_->probe->population),
           .right = "one of the scenario's, spelt out"});
    }
    probed_ = static_cast<std::size_t>(found - network.populations.begin());
    train_labels_ = source.labels(Split::train);
    test_labels_ = source.labels(Split::test);
    if (train_labels_.empty()) {
      findings.push_back({.where = "measure.probe",
                          .what = "there are no labels to find",
                          .right = "data { idx {} }, with files of labels"});
    }
  }
  if (!findings.empty()) throw InputError(std::move(findings));
}

Measures::~Measures() = default;

Measured Measures::of(const Engine& engine) const {
  Measured measured;
  if (told_) measured.test_accuracy = test_accuracy(engine);
  if (probed_) measured.probe_accuracy = probe_accuracy(engine);
  if (!spec_->weights && spec_->gradient_examples == 0) return measured;
  for (std::size_t k = 0; k < network_->projections.size(); ++k) {
    const Eigen::MatrixXd weights = weights_of(*network_, engine, k);
    WeightMeasures& entry = measured.weights.emplace_back();
    entry.projection = network_->projections[k].name;
    entry.norm = weights.norm();
    if (const auto forth = way_forth(*network_, k)) {
      entry.transpose_angle = angle(weights, weights_of(*network_, engine, *forth).transpose());
    }
  }
  if (spec_->gradient_examples > 0) add_gradient_angles(engine, measured.weights);
  return measured;
}

double Measures::test_accuracy(const Engine& engine) const {
  const std::uint64_t size = source_->size(Split::test);
  std::uint64_t right = 0;
  for (std::uint64_t first = 0; first < size; first += kAtOnce) {
    const Answers answers = first_answers_->answers(
        engine, first_examples(*source_, Split::test, first, std::min(kAtOnce, size - first)));
    right += count_alike(answers.activity[*told_], answers.targets[*told_]);
  }
  return static_cast<double>(right) / static_cast<double>(size);
}

// Ridge regression from the code (and a 1) to the labels: W = Y H^T (H H^T + ridge N Id)^-1, over N
// training examples.
double Measures::probe_accuracy(const Engine& engine) const {
  const std::uint64_t count = std::min(spec_->probe->train_examples, source_->size(Split::train));
  const Eigen::Index width = network_->populations[*probed_].size + 1;
  Eigen::MatrixXd square =
      spec_->probe->ridge * static_cast<double>(count) * Eigen::MatrixXd::Identity(width, width);
  const int classes = 1 + *std::ranges::max_element(train_labels_);
  Eigen::MatrixXd mixed = Eigen::MatrixXd::Zero(width, classes);
  const auto code_of = [&](const Eigen::MatrixXd& examples) {
    return with_ones(first_answers_->answers(engine, examples).shown[*probed_]);
  };
  for (std::uint64_t first = 0; first < count; first += kAtOnce) {
    const Eigen::MatrixXd examples =
        first_examples(*source_, Split::train, first, std::min(kAtOnce, count - first));
    const Eigen::MatrixXd code = code_of(examples);
    square += code * code.transpose();
    for (Eigen::Index k = 0; k < code.cols(); ++k) {  // code times labels, 1 at an example's class
      mixed.col(train_labels_[first + static_cast<std::uint64_t>(k)]) += code.col(k);
    }
  }
  const Eigen::MatrixXd readout = square.ldlt().solve(mixed).transpose();
  const std::uint64_t size = source_->size(Split::test);
  std::uint64_t right = 0;
  for (std::uint64_t first = 0; first < size; first += kAtOnce) {
    const Eigen::MatrixXd examples =
        first_examples(*source_, Split::test, first, std::min(kAtOnce, size - first));
    const Eigen::MatrixXd told = readout * code_of(examples);
    for (Eigen::Index k = 0; k < told.cols(); ++k) {
      Eigen::Index largest = 0;
      told.col(k).maxCoeff(&largest);
      right += largest == test_labels_[first + static_cast<std::uint64_t>(k)] ? 1 : 0;
    }
  }
  return static_cast<double>(right) / static_cast<double>(size);
}

// The change is that of a copy, which is shown one batch.
void Measures::add_gradient_angles(const Engine& engine,
                                   std::vector<WeightMeasures>& weights) const {
  const std::unique_ptr<Engine> copy = make_engine_(one_batch_, Plasticity::on);
  for (std::uint32_t k = 0; k < network_->projections.size(); ++k) {
    if (network_->projections[k].tie) continue;
    copy->set_weights(ProjectionId{k}, engine.weights(ProjectionId{k}));
  }
  for (std::uint32_t k = 0; k < network_->populations.size(); ++k) {
    copy->set_biases(PopulationId{k}, engine.biases(PopulationId{k}));
  }
  std::vector<std::uint32_t> examples(spec_->gradient_examples);
  std::iota(examples.begin(), examples.end(), 0U);
  copy->present(*source_, Split::train, 0, examples);
  const Answers answers =
      first_answers_->answers(engine, first_examples(*source_, Split::train, 0, examples.size()));
  const std::vector<Eigen::MatrixXd> descent = first_answers_->descent(engine, answers);
  for (std::size_t k = 0; k < descent.size(); ++k) {
    if (descent[k].size() == 0) continue;
    weights[k].gradient_norm = descent[k].norm();
    if (!network_->projections[k].synapse.rule) continue;
    weights[k].gradient_angle =
        angle(weights_of(*network_, *copy, k) - weights_of(*network_, engine, k), descent[k]);
  }
}

}  // namespace recirc
