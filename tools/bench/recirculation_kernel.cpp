// A yardstick for the compiled engine: trains MNIST with hand-written kernels (kernel_network.hpp)
// and prints the same line of JSON as the scripts in baseline/. tools/bench/compare runs them
// together.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "sim/data/example_order.hpp"
#include "tools/bench/kernel_network.hpp"

namespace recirc::bench {
namespace {

struct Options {
  std::vector<std::size_t> layers{kPixels, 20};
  std::size_t batch = 100;
  std::size_t presentations = 60000;
  std::size_t repetitions = 5;
  bool shuffled = false;
  std::filesystem::path data = "../shared/data/mnist";
};

void measure(const Options& options) {
  const IdxImages train = read_idx_images(options.data / "train-images-idx3-ubyte.gz");
  const ListedImages images(train);
  KernelNetwork network(options.layers, options.batch, train);
  std::vector<std::uint32_t> numbers;
  const std::size_t total = options.presentations * options.repetitions;
  for (std::uint64_t epoch = 0; numbers.size() < total; ++epoch) {
    const auto order =
        example_order(1, epoch, train.count, options.shuffled ? Shuffle::yes : Shuffle::no);
    numbers.insert(numbers.end(), order.begin(), order.end());
  }
  std::vector<double> seconds;
  for (std::size_t first = 0; first < total; first += options.presentations) {
    const auto start = std::chrono::steady_clock::now();
    network.learn(images, std::span(numbers).subspan(first, options.presentations));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    seconds.push_back(took.count() * train.count / static_cast<double>(options.presentations));
  }
  std::ranges::sort(seconds);
  const double loss = network.loss(read_idx_images(options.data / "t10k-images-idx3-ubyte.gz"));
  fmt::print(
      "{{\"case\": \"{}\", \"batch\": {}, \"engine\": \"kernel\", \"threads\": 1, "
      "\"seconds_per_epoch\": {:.5f}, \"timed_presentations\": {}, \"repetitions\": {}, "
      "\"order\": \"{}\", \"presentations\": {}, \"test_loss\": {:.9f}, "
      "\"versions\": \"GCC {}\"}}\n",
      fmt::join(options.layers, "-"), options.batch, seconds[seconds.size() / 2],
      options.presentations, options.repetitions, options.shuffled ? "shuffled" : "file", total,
      loss, __VERSION__);
}

}  // namespace
}  // namespace recirc::bench

int main(int argc, char** argv) {
  recirc::bench::Options options;
  CLI::App app("Recirculation on MNIST by hand-written kernels; prints a line of JSON");
  app.add_option("--layers", options.layers, "784,H or 784,H,H..., H multiples of 20")
      ->delimiter(',');
  app.add_option("--batch", options.batch, "1, or a multiple of 20");
  app.add_option("--presentations", options.presentations, "of a repetition");
  app.add_option("--repetitions", options.repetitions, "each goes on training");
  app.add_flag("--shuffled", options.shuffled,
               "examples in the order of recirc run, not the file's");
  app.add_option("--data", options.data, "folder with MNIST's IDX files, gzip'd");
  CLI11_PARSE(app, argc, argv);
  recirc::bench::measure(options);
}
