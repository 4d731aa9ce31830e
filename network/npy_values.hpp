#pragma once

#include <filesystem>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/scenario.hpp"

namespace recirc {

/// `scenario`, spelt out, with the .npy files of weights and biases replaced by their values.
/// Relative paths start at `folder`. What is wrong is added to `wrong`, and that file left as it
/// is: it can't be read; its shape is not [post, pre] (biases: [size]); a value is not finite.
Scenario with_files_read(Scenario scenario, const std::filesystem::path& folder,
                         std::vector<Finding>& wrong);

}  // namespace recirc
