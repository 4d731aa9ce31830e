#pragma once

#include <string>
#include <vector>

#include "protocols/scenario.hpp"

namespace recirc::testing_support {

/// The scenario in `file`, which trains 784 and 20 neurons on MNIST, with 64 and 8 neurons on
/// digits of 8 x 8 pixels instead, in double precision: a twentieth of a second.
Scenario on_small_digits(const std::string& file);

/// What training leaves behind.
struct Trained {
  std::vector<double> losses;                      ///< on test data, epoch by epoch
  std::vector<std::vector<double>> first_weights;  ///< by projection, [pre][post]
  std::vector<std::vector<double>> weights;
  std::vector<std::vector<double>> biases;  ///< by population
  Time sim_time;
};

/// Runs a scenario as the program does, on the compiled engine.
Trained train(const Scenario& scenario);

}  // namespace recirc::testing_support
