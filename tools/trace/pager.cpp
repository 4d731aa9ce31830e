#include "tools/trace/pager.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

#include "tools/terminal.hpp"

namespace recirc {
namespace {

bool is_installed(const std::string& program) {
  const char* const path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (::access((folder + "/" + program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

// Empty: none.
std::string pager_command() {
  const char* const chosen = std::getenv("PAGER");
  if (chosen != nullptr) return chosen;
  return is_installed("less") ? "less" : "";
}

[[noreturn]] void become_pager(const std::string& command, int input, int unused) {
  ::dup2(input, STDIN_FILENO);
  ::close(input);
  ::close(unused);
  // Colours are shown, one screen needs no key, and what was shown stays: as git does.
  ::setenv("LESS", "FRX", 0);
  ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
  ::_exit(127);
}

}  // namespace

Pager::Pager() {
  const std::string command = pager_command();
  if (!Terminal::of(stdout).is_terminal || command.empty() || command == "cat") return;
  std::array<int, 2> pipe{};
  std::fflush(stdout);
  if (::pipe(pipe.data()) != 0) return;
  process_ = ::fork();
  if (process_ == 0) become_pager(command, pipe[0], pipe[1]);
  ::close(pipe[0]);
  if (process_ > 0) {
    stdout_ = ::dup(STDOUT_FILENO);
    ::dup2(pipe[1], STDOUT_FILENO);
    // Ctrl-C is the pager's, and a reader who has had enough is no failure.
    interrupt_ = ::signal(SIGINT, SIG_IGN);
    broken_pipe_ = ::signal(SIGPIPE, SIG_IGN);
  }
  ::close(pipe[1]);
}

Pager::~Pager() {
  if (process_ <= 0) return;
  std::fflush(stdout);
  std::clearerr(stdout);
  ::dup2(stdout_, STDOUT_FILENO);
  ::close(stdout_);
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
  ::signal(SIGINT, interrupt_);
  ::signal(SIGPIPE, broken_pipe_);
}

bool Pager::print(std::string_view text) {
  const bool is_written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  return is_written || process_ <= 0;
}

}  // namespace recirc
