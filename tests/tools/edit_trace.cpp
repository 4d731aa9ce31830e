// Edits a trace as a forger would who has our reader and writer: the file is whole, every CRC is
// right, and one event is another, or gone. For tests of what notices it.
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/trace_reader.hpp"
#include "protocols/trace_writer.hpp"

namespace {

constexpr const char* kUsage =
    "usage: edit_trace TRACE remove N\n"
    "       edit_trace TRACE alter N VALUE\n"
    "N counts the trace's events from 0, as `recirc trace show` lists them.\n";

template <class Number>
bool read(const char* text, Number& number) {
  const char* const end = text + std::strlen(text);
  const auto [at, error] = std::from_chars(text, end, number);
  return error == std::errc{} && at == end;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const bool removes = words.size() == 3 && words[1] == "remove";
  const bool alters = words.size() == 4 && words[1] == "alter";
  std::size_t number = 0;
  double value = 0;
  if ((!removes && !alters) || !read(words[2].c_str(), number) ||
      (alters && !read(words[3].c_str(), value))) {
    return std::fputs(kUsage, stderr), 2;
  }
  const std::filesystem::path original = words[0];
  const std::filesystem::path edited = words[0] + ".edited";
  std::size_t seen = 0;
  try {
    const recirc::TraceReader reader(original);
    recirc::TraceWriter writer(edited, reader.header());
    for (std::size_t chunk = 0; chunk < reader.chunks().size(); ++chunk) {
      std::vector<recirc::RecordedEvent> events = reader.events(chunk);
      if (number >= seen && number - seen < events.size()) {
        const auto at = events.begin() + static_cast<std::ptrdiff_t>(number - seen);
        alters ? void(at->value = value) : void(events.erase(at));
        number = static_cast<std::size_t>(-1);
      }
      seen += reader.chunks()[chunk].events();
      writer.append(events);
    }
    writer.close();
  } catch (const std::exception& error) {
    return std::fprintf(stderr, "edit_trace: %s\n", error.what()), 1;
  }
  if (number != static_cast<std::size_t>(-1)) {
    return std::fprintf(stderr, "edit_trace: there are %zu events\n", seen), 2;
  }
  std::filesystem::rename(edited, original);
  return 0;
}
