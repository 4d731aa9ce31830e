#include "protocols/checkpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cmath>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "neurons/errors.hpp"
#include "tests/sim/data/scratch_folder.hpp"

namespace recirc {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

void put(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

CheckpointNumbers numbers(const std::string& name, const std::vector<double>& values) {
  return {.name = name, .size = values.size(), .values = values};
}

Checkpoint some_checkpoint() {
  return {.program = "recirc 1.2.3",
          .scenario_sha256 = std::string(64, 'a'),
          .engine = "compiled",
          .precision = "single",
          .start_sha256 = std::string(64, 'b'),
          .wall_s = 12.5,
          .metrics = "{\"epoch\":0}\n{\"epoch\":1,\"name\":\"\xff\"}\n",
          .counts = {{.name = "presentations", .values = {18446744073709551615ULL}},
                     {.name = "events", .values = {1, 2, 3}},
                     {.name = "sent/0", .values = {}}},
          .numbers = {numbers("weights/0", {1.5, -0.0, 5e-324}), numbers("losses/0", {0, 0}),
                      numbers("weights/1", {}), numbers("biases/0", {-1e308})}};
}

std::string error_of(const fs::path& file) {
  try {
    read_checkpoint(file);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Checkpoint, ReadsBackAsItWasWritten) {
  const ScratchFolder folder;
  const Checkpoint written = some_checkpoint();
  write_checkpoint(folder.path() / "c", written);
  const Checkpoint read = read_checkpoint(folder.path() / "c");
  EXPECT_EQ(read.program, written.program);
  EXPECT_EQ(read.scenario_sha256, written.scenario_sha256);
  EXPECT_EQ(read.engine, written.engine);
  EXPECT_EQ(read.precision, written.precision);
  EXPECT_EQ(read.start_sha256, written.start_sha256);
  EXPECT_EQ(read.wall_s, written.wall_s);
  EXPECT_EQ(read.metrics, written.metrics);
  EXPECT_EQ(read.counts, written.counts);
  ASSERT_EQ(read.numbers.size(), written.numbers.size());
  for (std::size_t k = 0; k < read.numbers.size(); ++k) {
    EXPECT_EQ(read.numbers[k].name, written.numbers[k].name);
    EXPECT_EQ(read.numbers[k].size, written.numbers[k].size);
  }
  EXPECT_EQ(read.numbers[0].values, written.numbers[0].values);
  EXPECT_TRUE(std::signbit(read.numbers[0].values[1]));
  EXPECT_TRUE(read.numbers[1].values.empty()) << "zeros need no room";
  EXPECT_EQ(read.numbers[3].values, written.numbers[3].values);
}

TEST(Checkpoint, CutAnywhereIsRefused) {
  const ScratchFolder folder;
  const fs::path file = folder.path() / "c";
  write_checkpoint(file, some_checkpoint());
  const std::string whole = content_of(file);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    put(file, whole.substr(0, size));
    const std::string expected = size == 0 ? "is no checkpoint" : "is cut: it ends after ";
    EXPECT_THAT(error_of(file), StartsWith(file.string() + ": " + expected)) << size;
  }
  put(file, whole + "x");
  EXPECT_THAT(error_of(file), HasSubstr("is altered: it goes on for 1 bytes after its end"));
}

TEST(Checkpoint, WithOneBitFlippedIsRefused) {
  const ScratchFolder folder;
  const fs::path file = folder.path() / "c";
  write_checkpoint(file, some_checkpoint());
  const std::string whole = content_of(file);
  for (std::size_t k = 0; k < whole.size(); ++k) {
    std::string flipped = whole;
    flipped[k] = static_cast<char>(flipped[k] ^ (1 << k * 3 % 8));
    put(file, flipped);
    EXPECT_THAT(error_of(file), HasSubstr("a whole checkpoint, as recirc wrote it")) << k;
  }
}

TEST(Checkpoint, SaysWhatItIsInsteadOfOne) {
  const ScratchFolder folder;
  const fs::path file = folder.path() / "c";
  put(file, "name: \"first\"\nrun { epochs: 10 }\n");
  EXPECT_THAT(error_of(file), HasSubstr("is no checkpoint"));
  write_checkpoint(file, some_checkpoint());
  std::string later = content_of(file);
  later[8] = 7;
  put(file, later);
  EXPECT_THAT(error_of(file), HasSubstr("is a checkpoint of version 7, and this recirc reads 1"));
  EXPECT_THAT(error_of(folder.path() / "none"), HasSubstr("none: cannot be read: No such file"));
  EXPECT_THAT(error_of(folder.path()), HasSubstr("is no file"));
}

// Sizes whose sum is what is there, if one lets it run over.
TEST(Checkpoint, BelievesNoSizeThatItsFileDoesNotHave) {
  const ScratchFolder folder;
  const fs::path file = folder.path() / "c";
  write_checkpoint(file, some_checkpoint());
  std::string bytes = content_of(file);
  std::uint64_t head = 0;
  std::uint64_t body = 0;
  std::memcpy(&head, bytes.data() + 12, 8);
  std::memcpy(&body, bytes.data() + 20, 8);
  head -= 1ULL << 63U;
  body -= 1ULL << 63U;
  std::memcpy(bytes.data() + 12, &head, 8);
  std::memcpy(bytes.data() + 20, &body, 8);
  put(file, bytes);
  EXPECT_THAT(error_of(file), HasSubstr("is cut"));
}

TEST(Checkpoint, IsTheOldOneWhereTheDiskIsFull) {
  const ScratchFolder folder;
  const fs::path file = folder.path() / "c";
  write_checkpoint(file, some_checkpoint());
  const std::string before = content_of(file);
  Checkpoint large = some_checkpoint();
  large.numbers.push_back(numbers("weights/2", std::vector<double>(100'000, 1.0)));
  // A limit on the size of files stands for a full disk.
  struct rlimit limits {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limits), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit small { 100'000, limits.rlim_max };
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  std::string error;
  try {
    write_checkpoint(file, large);
  } catch (const RunError& full) {
    error = full.what();
  }
  ::setrlimit(RLIMIT_FSIZE, &limits);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(error, file.string() + ": cannot write: File too large");
  EXPECT_EQ(content_of(file), before);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
}

}  // namespace
}  // namespace recirc
