#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace recirc {

/// All that the page shows of the runs in `folders`: recirc {version, commit}, runs [run_picture].
/// All runs have curves; details are given to as many as the page has room for, from the first on.
/// Throws InputError like run_picture.
nlohmann::ordered_json page_data(const std::vector<std::filesystem::path>& folders);

/// The same of a run that is still going on: `live` is true, and there are no details. Throws
/// likewise.
nlohmann::ordered_json live_page_data(const std::filesystem::path& folder);

}  // namespace recirc
