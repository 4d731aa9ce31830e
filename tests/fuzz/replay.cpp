// The main() of a fuzz target where there is no libFuzzer: its seeds, each cut everywhere or
// changed in many ways, the same ones every time; or the files that are named on the command line,
// as libFuzzer writes them when it has found something; or, after --seeds FOLDER, writes the seeds
// there.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "tests/fuzz/fuzz_target.hpp"

namespace {

void try_input(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

// Changes some bytes, moves some, or takes or puts some in.
std::string changed(std::string input, std::mt19937& random) {
  for (auto times = random() % 4 + 1; times > 0 && input.size() > 1; --times) {
    const std::size_t at = 1 + random() % (input.size() - 1);
    const std::size_t size = std::min<std::size_t>(random() % 9, input.size() - at);
    switch (random() % 5) {
      case 0:
        input[at] = static_cast<char>(random());
        break;
      case 1:
        input[at] = static_cast<char>(input[at] ^ (1 << random() % 8));
        break;
      case 2:
        std::fill_n(input.begin() + static_cast<std::ptrdiff_t>(at), size, '\xff');
        break;
      case 3:
        input.erase(at, size);
        break;
      default:
        input.insert(at, input, 1 + random() % (input.size() - 1), size);
    }
  }
  return input;
}

int replay_files(int count, char** names) {
  for (int k = 0; k < count; ++k) {
    std::ifstream file(names[k], std::ios::binary);
    if (!file) return std::fprintf(stderr, "%s: cannot be read\n", names[k]), 2;
    try_input({std::istreambuf_iterator<char>(file), {}});
  }
  return 0;
}

void write_seeds(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  int number = 0;
  for (const std::string& seed : recirc::fuzz::seeds()) {
    std::ofstream(folder / ("seed-" + std::to_string(number++)), std::ios::binary) << seed;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "--seeds") == 0) return write_seeds(argv[2]), 0;
  if (argc > 1) return replay_files(argc - 1, argv + 1);
  constexpr std::size_t kChanges = 2000;
  std::mt19937 random(1);
  for (const std::string& seed : recirc::fuzz::seeds()) {
    try_input(seed);
    for (std::size_t k = 0; k < kChanges; ++k) try_input(changed(seed, random));
    const std::size_t step = std::max<std::size_t>(seed.size() / 500, 1);
    for (std::size_t size = 0; size < seed.size(); size += step) try_input(seed.substr(0, size));
  }
  return 0;
}
