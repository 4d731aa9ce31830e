#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "network/network.hpp"
#include "sim/engine.hpp"
#include "sim/measures/measures.hpp"
#include "sim/training.hpp"
#include "tools/folder_lock.hpp"

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

/// Where the results of one run lie; no other process writes there meanwhile. What is read as a
/// whole (run.json, weights) is written atomically; metrics.jsonl only grows. All functions throw
/// RunError if the disk refuses.
class RunFolder {
 public:
  /// The new, empty folder `out`; throws InputError if it exists and holds something.
  static RunFolder at(const std::filesystem::path& out);
  /// The new folder runs/<name>, or runs/<name>-2, runs/<name>-3 ... if it exists already.
  static RunFolder numbered(const std::string& name);

  /// The folder of a run that was begun before; nothing while another process writes it.
  static std::optional<RunFolder> again(const std::filesystem::path& path);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// What the run can go on from, if it is there.
  [[nodiscard]] std::filesystem::path checkpoint() const { return path_ / "checkpoint"; }

  /// Writes scenario.textproto.
  void write_scenario(const std::string& text) const;
  /// Appends a line to metrics.jsonl, at once: a line that is there ends in a newline, and what a
  /// kill may leave after the last newline is no JSON.
  void append(const EpochMetrics& metrics, const Measured& measured) const;
  /// All of metrics.jsonl; empty before the first line.
  [[nodiscard]] std::string metrics() const;
  /// Sets the folder back to a checkpoint: metrics.jsonl to what it was then, and what a kill left
  /// of files that were being written is removed.
  void go_back_to(const std::string& metrics) const;
  void remove_checkpoint() const;
  /// Writes weights/<projection>.npy as [post, pre] (0 where there is no synapse; more than
  /// 2^26 elements of few synapses: rows of pre, post, weight) and biases/<population>.npy.
  void write_weights(const Network& network, const Engine& engine) const;
  void write_facts(const RunFacts& facts) const;

 private:
  RunFolder(std::filesystem::path path, std::optional<FolderLock> lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  std::filesystem::path path_;
  std::optional<FolderLock> lock_;
};

/// SHA-256 of `text` in hexadecimal digits, as sha256sum prints it.
std::string sha256_of(const std::string& text);

}  // namespace recirc
