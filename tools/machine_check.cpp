#include <unistd.h>

namespace recirc {
namespace {

// Only in builds for other machines (preset package). Without this a processor that lacks AVX2 ends
// the program with "Illegal instruction". It must come before every static initialiser, and this
// file is compiled for any x86-64 (cmake/install.cmake), so it uses nothing of the rest.
[[gnu::constructor(101)]] void check_machine() {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v3")) return;
  constexpr char kText[] =
      "recirc: this build needs a processor with AVX2 and FMA (x86-64-v3), and this one lacks "
      "them. "
      "Build recirc on this machine: ./tools/demo in its sources does so.\n";
  [[maybe_unused]] const auto written = write(STDERR_FILENO, kText, sizeof kText - 1);
  _exit(1);
}

}  // namespace
}  // namespace recirc
