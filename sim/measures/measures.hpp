#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "network/network.hpp"
#include "network/presentation.hpp"
#include "protocols/scenario.hpp"
#include "sim/data_source.hpp"
#include "sim/engine.hpp"

namespace recirc {

class FirstAnswers;

/// What is measured of the weights of a projection. Angles are in degrees, NaN where there is none.
struct WeightMeasures {
  std::string projection;
  double norm = 0;  ///< Euclidean, of all weights
  /// Between the change that a batch would make now and descent of the true gradient.
  double gradient_angle = std::numeric_limits<double>::quiet_NaN();
  /// Of the true gradient; NaN where the projection has no part in the loss.
  double gradient_norm = std::numeric_limits<double>::quiet_NaN();
  /// Between the weights and the transpose of those on the way back.
  double transpose_angle = std::numeric_limits<double>::quiet_NaN();
};

/// What is measured at the end of an epoch.
struct Measured {
  std::optional<double> test_accuracy;
  std::optional<double> probe_accuracy;
  std::vector<WeightMeasures> weights;
};

/// Looks at a network that learns, and leaves no mark: it takes no simulated time and counts no
/// events. Source: issue 4, "What the field plots too".
class Measures {
 public:
  /// Of `scenario`, spelt out; all must outlive it. Throws InputError with what can't be measured:
  /// no labels, an unknown population, a network without first answers (first_answers.hpp).
  Measures(const Scenario& scenario, const Network& network, const Presentation& presentation,
           const DataSource& source, const EngineFactory& make_engine);
  ~Measures();
  Measures(const Measures&) = delete;
  Measures& operator=(const Measures&) = delete;

  /// As `engine` is now.
  [[nodiscard]] Measured of(const Engine& engine) const;

 private:
  [[nodiscard]] double test_accuracy(const Engine& engine) const;
  [[nodiscard]] double probe_accuracy(const Engine& engine) const;
  void add_gradient_angles(const Engine& engine, std::vector<WeightMeasures>& weights) const;

  const MeasureSpec* spec_;
  const Network* network_;
  const DataSource* source_;
  std::optional<std::size_t> told_;  // the population at whose target port labels are
  std::optional<std::size_t> probed_;
  std::vector<std::uint8_t> train_labels_;  // where there is a probe
  std::vector<std::uint8_t> test_labels_;
  std::unique_ptr<const FirstAnswers> first_answers_;  // none: they can't be had
  Network one_batch_;  // the same, with batches of gradient_examples
  EngineFactory make_engine_;
};

}  // namespace recirc
