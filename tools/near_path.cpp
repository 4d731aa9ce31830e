#include "tools/near_path.hpp"

#include <system_error>

namespace recirc {

std::string near_path(const std::filesystem::path& path) {
  std::error_code error;
  std::string near = std::filesystem::proximate(path, error).string();
  return error || near.size() >= path.string().size() ? path.string() : near;
}

}  // namespace recirc
