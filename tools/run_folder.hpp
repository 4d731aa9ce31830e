#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "network/network.hpp"
#include "sim/engine.hpp"
#include "sim/measures/measures.hpp"
#include "sim/training.hpp"

namespace recirc {

/// What run.json says about a run.
struct RunFacts {
  std::string scenario_file;    ///< as the user named it
  std::string scenario_sha256;  ///< of scenario.textproto
  std::string name;
  std::uint64_t seed = 0;
  std::uint32_t threads = 0;
  std::string engine;        ///< actor or compiled
  std::string precision;     ///< double or single
  std::string not_compiled;  ///< why --engine auto took the actor engine; else empty
  std::string data;
  std::vector<std::string> warnings;
  std::string end = "running";  ///< running, complete, stopped or failed
  std::string error;            ///< of a run that failed
  std::uint64_t presentations = 0;
  Time sim_time;
  EventCounts counts;
  double wall_s = 0;
};

/// Where the results of one run lie. What is read as a whole (run.json, weights) is written
/// atomically; metrics.jsonl only grows. All functions throw RunError if the disk refuses.
class RunFolder {
 public:
  /// The new, empty folder `out`; throws InputError if it exists and holds something.
  static RunFolder at(const std::filesystem::path& out);
  /// The new folder runs/<name>, or runs/<name>-2, runs/<name>-3 ... if it exists already.
  static RunFolder numbered(const std::string& name);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Writes scenario.textproto.
  void write_scenario(const std::string& text) const;
  /// Appends a line to metrics.jsonl, at once: a line that is there ends in a newline, and what a
  /// kill may leave after the last newline is no JSON.
  void append(const EpochMetrics& metrics, const Measured& measured) const;
  /// Writes weights/<projection>.npy as [post, pre] (0 where there is no synapse; more than
  /// 2^26 elements of few synapses: rows of pre, post, weight) and biases/<population>.npy.
  void write_weights(const Network& network, const Engine& engine) const;
  void write_facts(const RunFacts& facts) const;

 private:
  explicit RunFolder(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

/// SHA-256 of `text` in hexadecimal digits, as sha256sum prints it.
std::string sha256_of(const std::string& text);

}  // namespace recirc
