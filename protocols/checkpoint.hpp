#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace recirc {

/// Named whole numbers of a checkpoint.
struct CheckpointCounts {
  std::string name;
  std::vector<std::uint64_t> values;
  friend bool operator==(const CheckpointCounts&, const CheckpointCounts&) = default;
};

/// Named numbers of a checkpoint: `size` of them. Where `values` is empty, all are +0: so nobody
/// makes room for as many as a file states before he knows how many there should be.
struct CheckpointNumbers {
  std::string name;
  std::uint64_t size = 0;
  std::vector<double> values;
};

/// What a checkpoint says, as plain values. What the counts and numbers mean is the business of
/// whoever runs (sim/training_checkpoint.hpp).
struct Checkpoint {
  std::string program;          ///< who wrote it; bits hold for one build
  std::string scenario_sha256;  ///< of the run's resolved scenario
  std::string engine;           ///< actor or compiled
  std::string precision;        ///< double or single
  std::string start_sha256;     ///< of what the run has begun with besides: data, initial weights
  double wall_s = 0;            ///< wall-clock seconds since the start of the run
  std::string metrics;          ///< metrics.jsonl so far
  std::vector<CheckpointCounts> counts;
  std::vector<CheckpointNumbers> numbers;
};

/// Writes `checkpoint` to `path` as write_file_atomically does: a checkpoint that was there before
/// stays until the new one is whole. Throws RunError likewise. An array whose values are all +0
/// takes no room.
void write_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint);

/// Reads one. Throws InputError naming the file, what is wrong (it is cut, altered, of another
/// version, or no checkpoint at all) and what would be right. Nothing is allocated by a size that
/// the file states before its checksum is known to be good.
Checkpoint read_checkpoint(const std::filesystem::path& path);

}  // namespace recirc
