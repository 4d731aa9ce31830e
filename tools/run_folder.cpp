#include "tools/run_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <span>
#include <system_error>

#include "neurons/errors.hpp"
#include "protocols/atomic_file.hpp"
#include "protocols/npy.hpp"
#include "sim/data/content_digest.hpp"
#include "tools/build_facts.hpp"
#include "tools/file_text.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;

RunError refused(const std::filesystem::path& path, const std::string& why) {
  return RunError(fmt::format("{}: cannot be written: {}", path.string(), why));
}

// Whether `path` was made now; false: it is there already.
bool make_folder(const std::filesystem::path& path) {
  std::error_code error;
  const bool is_new = std::filesystem::create_directory(path, error);
  if (error) throw refused(path, error.message());
  return is_new;
}

void make_folders(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) throw refused(path, error.message());
}

Json json_of(const EventCounts& counts) {
  return {{"neuron_events", counts.neuron_events},
          {"synaptic_events", counts.synaptic_events},
          {"effective_synaptic_events", counts.effective_synaptic_events},
          {"weight_updates", counts.weight_updates},
          {"lost_events", counts.lost_events}};
}

Json json_of(const WeightMeasures& weights) {
  return {{"norm", weights.norm},
          {"gradient_angle", weights.gradient_angle},
          {"gradient_norm", weights.gradient_norm},
          {"transpose_angle", weights.transpose_angle}};
}

// A number that is not there (NaN) is null.
Json json_of(const EpochMetrics& metrics, const Measured& measured) {
  Json line{{"epoch", metrics.epoch},
            {"presentations", metrics.presentations},
            {"sim_time_ns", metrics.sim_time.ns},
            {"train_loss", metrics.train_loss},
            {"test_loss", metrics.test_loss}};
  if (measured.test_accuracy) line["test_accuracy"] = *measured.test_accuracy;
  if (measured.probe_accuracy) line["probe_accuracy"] = *measured.probe_accuracy;
  for (const WeightMeasures& weights : measured.weights) {
    line["weights"][weights.projection] = json_of(weights);
  }
  line.update(json_of(metrics.counts));
  line["wall_s"] = metrics.wall_s;
  return line;
}

// One call writes the whole line, and what the disk took of a line that it didn't take whole is
// taken back.
void append_line(const std::filesystem::path& path, const std::string& line) {
  const int file = open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  if (file < 0) throw refused(path, std::strerror(errno));
  const off_t before = lseek(file, 0, SEEK_END);
  ssize_t written = 0;
  do {
    written = write(file, line.data(), line.size());
  } while (written < 0 && errno == EINTR);
  const int error = written < 0 ? errno : ENOSPC;
  const bool is_whole = written == static_cast<ssize_t>(line.size());
  if (!is_whole) [[maybe_unused]]
    const int cut = ftruncate(file, before);
  close(file);
  if (!is_whole) throw refused(path, std::strerror(error));
}

struct Matrix {
  std::array<std::uint64_t, 2> shape;
  std::vector<double> values;
};

// A projection of many neurons and few synapses has no matrix that fits a disk: its rows are
// (pre, post, weight), one a synapse.
Matrix synapse_rows(const Projection& projection, const std::vector<double>& weights) {
  Matrix matrix{{weights.size(), 3}, {}};
  for (std::size_t k = 0; k < weights.size(); ++k) {
    const SparseSynapse& synapse = projection.synapses[k];
    matrix.values.insert(matrix.values.end(), {static_cast<double>(synapse.pre),
                                               static_cast<double>(synapse.post), weights[k]});
  }
  return matrix;
}

// From the layout of Projection::initial_weights to [post][pre].
Matrix matrix_of(const Network& network, const Projection& projection,
                 const std::vector<double>& weights) {
  constexpr std::uint64_t kLargestSparse = std::uint64_t{1} << 26U;
  const std::uint64_t pre_size = network.population(projection.pre).size;
  const std::uint64_t post_size = network.population(projection.post).size;
  if (!projection.all_to_all && post_size * pre_size > kLargestSparse) {
    return synapse_rows(projection, weights);
  }
  Matrix matrix{{post_size, pre_size}, std::vector<double>(post_size * pre_size)};
  if (projection.all_to_all) {
    for (std::size_t k = 0; k < weights.size(); ++k) {
      matrix.values[k % post_size * pre_size + k / post_size] = weights[k];
    }
  } else {
    for (std::size_t k = 0; k < weights.size(); ++k) {
      const SparseSynapse& synapse = projection.synapses[k];
      matrix.values[synapse.post * pre_size + synapse.pre] = weights[k];
    }
  }
  return matrix;
}

}  // namespace

RunFolder RunFolder::at(const std::filesystem::path& out) {
  std::error_code error;
  const bool is_there = std::filesystem::exists(out, error);
  if (is_there &&
      !(std::filesystem::is_directory(out, error) && std::filesystem::is_empty(out, error))) {
    throw InputError({.where = "--out " + out.string(),
                      .what = "is there already and is not an empty folder",
                      .right = "name a new folder; a run never overwrites another"});
  }
  make_folders(out);
  return {out, FolderLock::of(out)};
}

RunFolder RunFolder::numbered(const std::string& name) {
  const std::filesystem::path runs("runs");
  make_folders(runs);
  std::filesystem::path path = runs / name;
  for (std::uint64_t number = 2; !make_folder(path); ++number) {
    path = runs / fmt::format("{}-{}", name, number);
  }
  return {path, FolderLock::of(path)};
}

std::optional<RunFolder> RunFolder::again(const std::filesystem::path& path) {
  std::optional<FolderLock> lock = FolderLock::of(path);
  if (!lock) return std::nullopt;
  return RunFolder(path, std::move(lock));
}

void RunFolder::write_scenario(const std::string& text) const {
  write_file_atomically(path_ / "scenario.textproto", text);
}

void RunFolder::append(const EpochMetrics& metrics, const Measured& measured) const {
  append_line(path_ / "metrics.jsonl", json_of(metrics, measured).dump() + '\n');
}

std::string RunFolder::metrics() const { return text_of(path_ / "metrics.jsonl"); }

void RunFolder::go_back_to(const std::string& metrics) const {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path_, ignored)) {
    if (entry.path().extension() == ".part") std::filesystem::remove(entry.path(), ignored);
  }
  if (metrics.empty()) {
    std::filesystem::remove(path_ / "metrics.jsonl", ignored);
  } else {
    write_file_atomically(path_ / "metrics.jsonl", metrics);
  }
}

void RunFolder::remove_checkpoint() const {
  std::error_code ignored;
  std::filesystem::remove(checkpoint(), ignored);
}

void RunFolder::write_weights(const Network& network, const Engine& engine) const {
  make_folders(path_ / "weights");
  make_folders(path_ / "biases");
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    const Projection& projection = network.projections[k];
    const Matrix matrix = matrix_of(network, projection, engine.weights(ProjectionId{k}));
    write_npy(path_ / "weights" / (projection.name + ".npy"), matrix.shape, matrix.values);
  }
  for (std::uint32_t k = 0; k < network.populations.size(); ++k) {
    const Population& population = network.populations[k];
    if (!population.bias) continue;
    const std::array<std::uint64_t, 1> shape{population.size};
    write_npy(path_ / "biases" / (population.name + ".npy"), shape, engine.biases(PopulationId{k}));
  }
}

void RunFolder::write_facts(const RunFacts& facts) const {
  Json json{{"recirc",
             {{"version", kVersion},
              {"commit", kCommit},
              {"compiler", kCompiler},
              {"build_type", kBuildType},
              {"architecture", kArchitecture},
              {"flags", kFlags}}},
            {"name", facts.name},
            {"scenario_file", facts.scenario_file},
            {"scenario_sha256", facts.scenario_sha256},
            {"seed", facts.seed},
            {"threads", facts.threads},
            {"engine", facts.engine},
            {"precision", facts.precision}};
  if (!facts.not_compiled.empty()) json["not_compiled"] = facts.not_compiled;
  json["data"] = facts.data;
  json["end"] = facts.end;
  if (!facts.error.empty()) json["error"] = facts.error;
  json["warnings"] = facts.warnings;
  json["presentations"] = facts.presentations;
  json["sim_time_ns"] = facts.sim_time.ns;
  json["counts"] = json_of(facts.counts);
  json["wall_s"] = facts.wall_s;
  // A file name need not be UTF-8; JSON is.
  write_file_atomically(path_ / "run.json",
                        json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n');
}

std::string sha256_of(const std::string& text) {
  Sha256 sum;
  sum.add({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  return sum.digest();
}

}  // namespace recirc
