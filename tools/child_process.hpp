#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace recirc {

/// A program that runs beside this one, in a process group of its own: a Ctrl-C on the terminal
/// does not reach it. It gets SIGTERM when this program dies, however that happens.
class ChildProcess {
 public:
  /// Starts `program` with `words`; what it prints goes to the file `log`. Throws RunError if it
  /// cannot be started.
  ChildProcess(const std::filesystem::path& program, const std::vector<std::string>& words,
               const std::filesystem::path& log);
  /// Kills it if it still runs.
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// How it ended: its exit status, 128 + the signal that ended it; nothing while it runs.
  [[nodiscard]] std::optional<int> status();
  /// Sends it `signal`, if it still runs.
  void send(int signal) const;

 private:
  pid_t process_ = -1;  ///< -1: nothing runs
  std::optional<int> status_;
};

/// The file of the program that this process runs.
std::filesystem::path own_program();

}  // namespace recirc
