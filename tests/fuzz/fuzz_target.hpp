#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// What a fuzzer calls with any bytes; libFuzzer knows it by this name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace recirc::fuzz {

/// Good inputs of the target, to begin with.
std::vector<std::string> seeds();

}  // namespace recirc::fuzz
