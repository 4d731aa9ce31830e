// Whatever bytes a trace's reader is given: no crash, no event out of order, no memory beyond a
// chunk's. The first byte says whether the rest is a file, or a batch of events within a chunk
// whose CRC is right: random changes of a file seldom get past its CRCs.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/event_batch.hpp"
#include "protocols/trace_reader.hpp"
#include "protocols/trace_writer.hpp"
#include "tests/fuzz/fuzz_target.hpp"
#include "tests/protocols/random_events.hpp"

namespace recirc {
namespace {

// A bound that the reader keeps whatever the file says: it is checked in every build.
void must(bool condition) {
  if (!condition) std::abort();
}

void read_batch(std::string_view bytes) {
  std::vector<RecordedEvent> events;
  const bool is_good = !decode_batch(bytes, events);
  must(is_good ? !events.empty() : events.empty());
  must(events.size() <= kBatchEvents);
  must(std::ranges::is_sorted(events, comes_before));
  if (!is_good) return;
  // What was read can be written, and is the same then.
  std::string written;
  append_batch(events, written);
  std::vector<RecordedEvent> again;
  must(!decode_batch(written, again));
  std::string rewritten;
  append_batch(again, rewritten);
  must(written == rewritten);
}

// A file in memory.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : descriptor_(::memfd_create("trace", 0)) {
    must(::write(descriptor_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(descriptor_); }
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

void read_file(std::string_view bytes) {
  const MemoryFile file(bytes);
  try {
    const TraceReader reader(file.path());
    bool is_whole = reader.verify().empty();
    for (std::size_t k = 0; k < reader.chunks().size(); ++k) {
      try {
        const std::vector<RecordedEvent> events = reader.events(k);
        must(events.size() <= kChunkEvents && std::ranges::is_sorted(events, comes_before));
      } catch (const InputError&) {
        must(!is_whole);
      }
    }
  } catch (const InputError&) {
  }
}

}  // namespace
}  // namespace recirc

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  data[0] % 2 == 0 ? recirc::read_batch(bytes) : recirc::read_file(bytes);
  return 0;
}

namespace recirc::fuzz {
namespace {

std::string trace_of(const std::vector<RecordedEvent>& events) {
  const int descriptor = ::memfd_create("seed", 0);
  const std::string path = "/proc/self/fd/" + std::to_string(descriptor);
  TraceWriter writer(path, {.program = "fuzz",
                            .engine = "actor",
                            .precision = "double",
                            .period = Time{1000},
                            .populations = {{.name = "a", .size = 900}},
                            .scenario = "name: 'a'"});
  writer.append(events);
  writer.close();
  std::ifstream file(path, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(file), {});
  ::close(descriptor);
  return bytes;
}

}  // namespace

std::vector<std::string> seeds() {
  std::vector<std::string> all;
  for (std::uint32_t seed = 0; seed < 8; ++seed) {
    const auto events = testing_support::random_events(seed < 6 ? 5 + 40 * seed : 2000, seed);
    std::string batch(1, '\0');
    append_batch(events, batch);
    all.push_back(std::move(batch));
    all.push_back('\x01' + trace_of(events));
  }
  return all;
}

}  // namespace recirc::fuzz
