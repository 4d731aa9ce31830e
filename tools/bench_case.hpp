#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "network/network.hpp"
#include "network/presentation.hpp"
#include "protocols/scenario.hpp"
#include "sim/compiled/tape.hpp"
#include "sim/data_source.hpp"
#include "sim/engine.hpp"

namespace recirc {

/// What is measured: a circular autoencoder that learns the MNIST digits by output recirculation,
/// as scenarios/mnist.textproto.
struct BenchCase {
  std::vector<std::uint32_t> layers;
  std::uint32_t batch = 1;
};

/// The name of a case, e.g. "784-20".
std::string name_of(const BenchCase& bench_case);

/// A case, ready to run.
struct BenchSetup {
  Scenario scenario;  ///< spelt out
  TimingPlan plan;
  std::unique_ptr<DataSource> data;
  Network network;
};

/// `data_folder`: where MNIST is looked for first; may be empty. Throws InputError if it is
/// nowhere.
BenchSetup set_up(const BenchCase& bench_case, const std::filesystem::path& data_folder);

/// What the compiled engine executes; it points into the setup's network.
Tape tape_of(const BenchSetup& setup);

/// Which engine is measured.
struct BenchEngine {
  std::string name;  ///< "actor" or "compiled"
  Precision precision = Precision::double_precision;
  std::uint32_t threads = 1;
};

std::unique_ptr<Engine> make_engine(const BenchSetup& setup, const BenchEngine& engine);

/// Trains on the first `presentations` examples, or all if there are fewer, in one call; returns
/// the wall-clock seconds that an epoch of the training data takes at this pace.
double seconds_per_epoch(Engine& engine, const DataSource& data, std::uint64_t presentations);

/// What a step of the tape took of a presentation, in seconds, on one thread.
struct StepTime {
  const TapeStep* step = nullptr;
  double seconds = 0;
};

/// Measures every live step of `tape`, which is that of the setup's network.
std::vector<StepTime> step_times(const BenchSetup& setup, const Tape& tape, Precision precision,
                                 std::uint64_t presentations);

}  // namespace recirc
