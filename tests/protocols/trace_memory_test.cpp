// What a trace's file says about sizes is not believed: a reader takes the memory of a chunk and an
// index, whatever is written there, and says that it is wrong.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/trace_reader.hpp"
#include "protocols/trace_writer.hpp"
#include "tests/protocols/random_events.hpp"
#include "tests/support/counted_memory.hpp"

namespace recirc {
namespace {

namespace fs = std::filesystem;

// A chunk, decompressed, and its events.
constexpr std::uint64_t kMostBytes = 20 << 20;

// The largest block that reading takes; `is_told`: whether the reader says that something is wrong.
std::uint64_t bytes_to_read(const fs::path& path, bool& is_told) {
  testing_support::take_largest_block();
  try {
    const TraceReader reader(path);
    is_told = !reader.state().complete() || !reader.verify().empty();
  } catch (const InputError&) {
    is_told = true;
  }
  return testing_support::take_largest_block();
}

TEST(TraceMemory, IsBoundedWhateverTheFileSays) {
  const fs::path path =
      fs::temp_directory_path() / ("recirc_trace_memory_test_" + std::to_string(::getpid()));
  std::uint64_t chunk = 0;
  {
    TraceWriter writer(path, {.program = "t", .scenario = "name: 'a'"});
    writer.append(testing_support::random_events(1000, 1));
    writer.close();
    chunk = TraceReader(path).chunks().front().offset;
  }
  const std::uint64_t size = fs::file_size(path);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  // Lengths of records and of what is in them: of a chunk, of the one before, of the footer.
  for (const std::uint64_t at : {chunk + 1, chunk + 25, chunk + 45, size - 36, size - 28}) {
    std::string right(8, '\0');
    file.seekg(static_cast<std::streamoff>(at));
    file.read(right.data(), 8);
    for (unsigned shift = 20; shift < 64; shift += 3) {
      std::string wrong = right;
      for (unsigned k = 0; k < 8; ++k) {
        wrong[k] = static_cast<char>((std::uint64_t{1} << shift) >> (8 * k));
      }
      file.seekp(static_cast<std::streamoff>(at));
      file.write(wrong.data(), 8).flush();
      bool is_told = false;
      EXPECT_LT(bytes_to_read(path, is_told), kMostBytes) << at << " " << shift;
      EXPECT_TRUE(is_told) << at << " " << shift;
    }
    file.seekp(static_cast<std::streamoff>(at));
    file.write(right.data(), 8).flush();
  }
  EXPECT_TRUE(TraceReader(path).verify().empty());
  fs::remove(path);
}

}  // namespace
}  // namespace recirc
