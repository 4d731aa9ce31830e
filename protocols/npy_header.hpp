#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace recirc {

/// What the header of a .npy file says.
struct NpyHeader {
  std::string descr;  ///< the type of the elements, e.g. "<f8"
  bool fortran_order = false;
  std::vector<std::uint64_t> shape;
};

/// numpy itself allows no more.
inline constexpr std::size_t kMostNpyDimensions = 32;

/// Reads the dictionary of a .npy header: {'descr': '<f8', 'fortran_order': False, 'shape': (2, 3),
/// } with its three keys in any order, then white space. Calls `refuse` (which must throw) with the
/// offset in `text` of the first byte that is wrong, what is wrong, and what would be right.
using RefuseNpy =
    std::function<void(std::size_t offset, std::string_view what, std::string_view right)>;
NpyHeader parse_npy_header(std::string_view text, const RefuseNpy& refuse);

}  // namespace recirc
