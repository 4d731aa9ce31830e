#include "tools/graphviz.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>

#include <chrono>
#include <thread>

#include "neurons/errors.hpp"
#include "tools/child_process.hpp"
#include "tools/file_text.hpp"

namespace recirc {
namespace {

namespace fs = std::filesystem;

// Where PATH finds a program.
std::optional<fs::path> program_called(const std::string& name) {
  const char* const path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const fs::path file = fs::path(folder) / name;
    if (access(file.c_str(), X_OK) == 0) return file;
  }
  return std::nullopt;
}

// A new folder that vanishes with everything in it.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "recirc-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw RunError(name + ": no folder can be made there");
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

}  // namespace

std::string svg_of(const std::string& dot) {
  const std::optional<fs::path> program = program_called("dot");
  if (!program) {
    throw RunError(
        "SVG is drawn by dot, which is not installed (Debian: apt install graphviz); "
        "--format dot prints what it would draw");
  }
  const ScratchFolder folder;
  const fs::path graph = folder.path() / "why.dot";
  const fs::path picture = folder.path() / "why.svg";
  const fs::path log = folder.path() / "log";
  std::ofstream(graph, std::ios::binary) << dot;
  ChildProcess child(*program, {"-Tsvg", "-o", picture.string(), graph.string()}, log);
  std::optional<int> status = child.status();
  for (; !status; status = child.status()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  if (*status != 0) throw RunError(fmt::format("dot failed: {}", text_of(log)));
  return text_of(picture);
}

}  // namespace recirc
