#include "tools/child_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

constexpr int kCouldNotStart = 127;  // as shells do

// In the child, between fork and exec: only what a signal handler could call.
[[noreturn]] void become(const char* program, char* const* words, int log, pid_t parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  const int nothing = open("/dev/null", O_RDONLY);
  // The parent may have died before the line above asked to hear of it.
  const bool is_ready = getppid() == parent && dup2(nothing, STDIN_FILENO) >= 0 &&
                        dup2(log, STDOUT_FILENO) >= 0 && dup2(log, STDERR_FILENO) >= 0;
  if (is_ready) execv(program, words);
  _exit(kCouldNotStart);
}

}  // namespace

ChildProcess::ChildProcess(const std::filesystem::path& program,
                           const std::vector<std::string>& words,
                           const std::filesystem::path& log) {
  // All memory is taken before the fork.
  std::vector<std::string> all{program.string()};
  all.insert(all.end(), words.begin(), words.end());
  std::vector<char*> pointers;
  for (std::string& word : all) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) {
    throw RunError(fmt::format("{}: cannot be written: {}", log.string(), std::strerror(errno)));
  }
  const pid_t parent = getpid();
  process_ = fork();
  if (process_ == 0) become(pointers.front(), pointers.data(), file, parent);
  const int error = errno;
  close(file);
  if (process_ < 0) {
    throw RunError(fmt::format("no process can be started: {}", std::strerror(error)));
  }
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : process_(std::exchange(other.process_, -1)), status_(other.status_) {}

ChildProcess::~ChildProcess() {
  if (process_ < 0) return;
  send(SIGKILL);
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

std::optional<int> ChildProcess::status() {
  if (process_ < 0) return status_;
  int ended = 0;
  const pid_t answer = waitpid(process_, &ended, WNOHANG);
  if (answer != process_) return std::nullopt;
  process_ = -1;
  status_ = WIFSIGNALED(ended) ? 128 + WTERMSIG(ended) : WEXITSTATUS(ended);
  return status_;
}

void ChildProcess::send(int signal) const {
  if (process_ > 0) kill(process_, signal);
}

std::filesystem::path own_program() { return std::filesystem::read_symlink("/proc/self/exe"); }

}  // namespace recirc
