// The file: magic, version, the sizes of head and body, the head (a message of checkpoint.proto),
// the body (doubles, array after array), and the CRC-32 of all that comes before it. Numbers are
// little-endian.
#include "protocols/checkpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <string_view>

#include "neurons/errors.hpp"
#include "protocols/atomic_file.hpp"
#include "protocols/checkpoint.pb.h"
#include "protocols/mcap.hpp"
#include "protocols/readable_file.hpp"

namespace recirc {
namespace {

namespace fs = std::filesystem;
namespace pb = checkpoint::v1;

static_assert(std::endian::native == std::endian::little, "numbers lie in files as in memory");

// No text begins so, and a copy that changed line ends would change it.
constexpr std::string_view kMagic("\x89rckpt\r\n", 8);
constexpr std::uint32_t kFileVersion = 1;
constexpr std::uint64_t kFrontBytes = 8 + 4 + 8 + 8;
constexpr std::uint64_t kCrcBytes = 4;

std::string_view bytes_of(const std::vector<double>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double)};
}

// -0 is not: its bits matter.
bool are_zeros(const std::vector<double>& values) {
  return std::ranges::all_of(values,
                             [](double value) { return std::bit_cast<std::uint64_t>(value) == 0; });
}

pb::Checkpoint head_of(const Checkpoint& checkpoint) {
  pb::Checkpoint head;
  head.set_program(checkpoint.program);
  head.set_scenario_sha256(checkpoint.scenario_sha256);
  head.set_engine(checkpoint.engine);
  head.set_precision(checkpoint.precision);
  head.set_start_sha256(checkpoint.start_sha256);
  head.set_wall_s(checkpoint.wall_s);
  head.set_metrics(checkpoint.metrics);
  for (const CheckpointCounts& counts : checkpoint.counts) {
    pb::Counts& added = *head.add_counts();
    added.set_name(counts.name);
    added.mutable_value()->Assign(counts.values.begin(), counts.values.end());
  }
  for (const CheckpointNumbers& numbers : checkpoint.numbers) {
    pb::Numbers& added = *head.add_numbers();
    added.set_name(numbers.name);
    added.set_size(numbers.size);
    added.set_zeros(are_zeros(numbers.values));
  }
  return head;
}

Checkpoint without_numbers(const pb::Checkpoint& head) {
  Checkpoint checkpoint{.program = head.program(),
                        .scenario_sha256 = head.scenario_sha256(),
                        .engine = head.engine(),
                        .precision = head.precision(),
                        .start_sha256 = head.start_sha256(),
                        .wall_s = head.wall_s(),
                        .metrics = head.metrics(),
                        .counts = {},
                        .numbers = {}};
  for (const pb::Counts& counts : head.counts()) {
    checkpoint.counts.push_back(
        {.name = counts.name(), .values = {counts.value().begin(), counts.value().end()}});
  }
  return checkpoint;
}

[[noreturn]] void refuse(const fs::path& path, const std::string& what) {
  throw InputError(
      {.where = path.string(),
       .what = what,
       .right = "what a run can go on from is a whole checkpoint, as recirc wrote it"});
}

// The sizes that the front states, once they are known to be those of the file.
struct Sizes {
  std::uint64_t head = 0;
  std::uint64_t body = 0;
};

Sizes sizes_of(const ReadableFile& file) {
  const std::string front = file.read_at_most(0, kFrontBytes);
  const std::string_view magic = std::string_view(front).substr(0, kMagic.size());
  if (magic != kMagic.substr(0, magic.size()) || front.empty()) {
    refuse(file.path(), "is no checkpoint");
  }
  if (front.size() < kFrontBytes) {
    refuse(file.path(), fmt::format("is cut: it ends after {} bytes", file.size()));
  }
  mcap::FieldReader read(std::string_view(front).substr(kMagic.size()));
  std::uint32_t version = 0;
  Sizes sizes;
  read(version);
  read(sizes.head);
  read(sizes.body);
  if (version != kFileVersion) {
    refuse(file.path(), fmt::format("is a checkpoint of version {}, and this recirc reads {}",
                                    version, kFileVersion));
  }
  // None of both is added before it is known to be small.
  std::uint64_t left = file.size() - kFrontBytes;
  const bool fits = sizes.head <= left && sizes.body <= left - sizes.head &&
                    kCrcBytes <= left - sizes.head - sizes.body;
  if (!fits) refuse(file.path(), fmt::format("is cut: it ends after {} bytes", file.size()));
  left -= sizes.head + sizes.body + kCrcBytes;
  if (left != 0) {
    refuse(file.path(), fmt::format("is altered: it goes on for {} bytes after its end", left));
  }
  return sizes;
}

void check_crc(const ReadableFile& file) {
  constexpr std::uint64_t kPiece = 1 << 20;
  const std::uint64_t end = file.size() - kCrcBytes;
  std::uint32_t crc = 0;
  for (std::uint64_t at = 0; at < end; at += kPiece) {
    crc = mcap::crc32(file.read(at, std::min(kPiece, end - at)), crc);
  }
  const std::string last = file.read(end, kCrcBytes);
  std::uint32_t stated = 0;
  mcap::FieldReader{last}(stated);
  if (stated == crc) return;
  refuse(file.path(),
         fmt::format("is altered: its bytes have the checksum {:08x}, and it says {:08x}", crc,
                     stated));
}

}  // namespace

void write_checkpoint(const fs::path& path, const Checkpoint& checkpoint) {
  const pb::Checkpoint message = head_of(checkpoint);
  const std::string head = message.SerializeAsString();
  std::vector<std::string_view> body;
  std::uint64_t body_bytes = 0;
  for (std::size_t k = 0; k < checkpoint.numbers.size(); ++k) {
    const std::vector<double>& values = checkpoint.numbers[k].values;
    ensure(values.empty() || values.size() == checkpoint.numbers[k].size,
           "a checkpoint has as many numbers as it says");
    if (message.numbers(static_cast<int>(k)).zeros()) continue;
    body_bytes += body.emplace_back(bytes_of(values)).size();
  }
  std::string front(kMagic);
  mcap::FieldWriter write(front);
  write(kFileVersion);
  write(std::uint64_t{head.size()});
  write(body_bytes);
  AtomicFile file(path);
  std::uint32_t crc = 0;
  const auto append = [&](std::string_view bytes) {
    crc = mcap::crc32(bytes, crc);
    file.append(bytes);
  };
  append(front);
  append(head);
  for (const std::string_view values : body) append(values);
  std::string end;
  mcap::FieldWriter{end}(crc);
  file.append(end);
  file.commit();
}

Checkpoint read_checkpoint(const fs::path& path) {
  const ReadableFile file(path);
  const Sizes sizes = sizes_of(file);
  check_crc(file);
  pb::Checkpoint head;
  if (!head.ParseFromString(file.read(kFrontBytes, sizes.head))) {
    refuse(path, "is no checkpoint that recirc wrote: its head can't be read");
  }
  Checkpoint checkpoint = without_numbers(head);
  std::uint64_t at = kFrontBytes + sizes.head;
  const std::uint64_t end = at + sizes.body;
  for (const pb::Numbers& numbers : head.numbers()) {
    CheckpointNumbers& read = checkpoint.numbers.emplace_back();
    read.name = numbers.name();
    read.size = numbers.size();
    if (numbers.zeros()) continue;
    if (read.size > (end - at) / sizeof(double)) {
      refuse(path, fmt::format("is no checkpoint that recirc wrote: it lacks {}", read.name));
    }
    const std::string bytes = file.read(at, read.size * sizeof(double));
    read.values.resize(read.size);
    if (!bytes.empty()) std::memcpy(read.values.data(), bytes.data(), bytes.size());
    at += bytes.size();
  }
  if (at != end) refuse(path, "is no checkpoint that recirc wrote: it has numbers without a name");
  return checkpoint;
}

}  // namespace recirc
