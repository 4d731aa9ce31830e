#pragma once

#include <sys/types.h>

#include <string_view>

namespace recirc {

/// Where a terminal is behind stdout, shows what is printed with $PAGER, or less where that is
/// installed, for as long as this lives: one at a time. With PAGER=cat, or empty, nothing comes
/// between.
class Pager {
 public:
  Pager();
  Pager(const Pager&) = delete;
  Pager& operator=(const Pager&) = delete;
  /// Waits until the reader has left.
  ~Pager();

  /// Prints to stdout. Returns false if nobody reads any more: the reader has left the pager.
  [[nodiscard]] bool print(std::string_view text);

 private:
  pid_t process_ = -1;  ///< -1: there is no pager
  int stdout_ = -1;     ///< what stdout was before
  void (*interrupt_)(int) = nullptr;
  void (*broken_pipe_)(int) = nullptr;
};

}  // namespace recirc
