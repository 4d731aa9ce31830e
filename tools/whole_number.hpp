#pragma once

#include <cstdint>
#include <string>

namespace recirc {

/// The number that `text`, given for `flag`, writes in decimal digits. Throws InputError unless it
/// is one from `least` to `most`.
std::uint64_t whole_number(const std::string& flag, const std::string& text, std::uint64_t least,
                           std::uint64_t most);

}  // namespace recirc
