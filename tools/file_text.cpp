#include "tools/file_text.hpp"

#include <fstream>
#include <iterator>

namespace recirc {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace recirc
