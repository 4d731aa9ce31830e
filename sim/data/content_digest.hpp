#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "sim/data/data_sets.hpp"

namespace recirc {

/// SHA-256, fed piece by piece.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void add(std::span<const std::uint8_t> bytes);
  /// The digest of all that was added, 64 hexadecimal digits. Ends the calculation: call it once.
  [[nodiscard]] std::string digest();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Whether the (inflated) content of the file at `path` is that of `file`, by its SHA-256. Reads no
/// further than the content may go. False where the file is damaged or can't be read.
bool has_content(const std::filesystem::path& path, const DataSetFile& file);

}  // namespace recirc
