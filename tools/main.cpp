#include <csignal>
#include <string>
#include <vector>

#include "tools/command_line.hpp"
#include "tools/exit_status.hpp"

int main(int argc, char** argv) {
  // A file that grows beyond the limit of the shell is an error that write() reports, like a full
  // disk, and no reason to vanish.
  std::signal(SIGXFSZ, SIG_IGN);
  return recirc::exit_status_of([&] {
    const std::vector<std::string> words(argv + 1, argv + argc);
    const auto recirc = recirc::command_line(recirc::program_name(argv[0]));
    recirc::obey(*recirc, words);
  });
}
