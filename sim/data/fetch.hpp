#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/data/data_sets.hpp"

namespace recirc {

/// How long a download may stand still.
inline constexpr std::uint32_t kStalledSeconds = 30;

struct FetchRequest {
  DataSet set;
  std::filesystem::path folder;                     ///< the files go to folder/<name of the set>
  std::string base_url;                             ///< empty: the set's own
  std::uint32_t stalled_seconds = kStalledSeconds;  ///< give up if nothing comes for so long
};

/// One file as it is now.
struct FetchedFile {
  enum class How : std::uint8_t { fetched, kept };
  std::filesystem::path path;
  How how{};
};

/// Called now and then: the address, bytes there are by now and, where known, in all.
using FetchProgress = std::function<void(std::string_view url, std::uint64_t received,
                                         std::optional<std::uint64_t> total)>;

/// Downloads what is missing of a data set. A file gets its name only when its content has the
/// pinned SHA-256; what is there with the right content is kept. A download that was cut stays (as
/// ".NAME.part") and the next call goes on with it; nothing else is left behind.
///
/// Throws InputError if a file is there with other content (it is not touched) or the address is
/// not http(s); RunError naming the address if the download fails or brings something else.
std::vector<FetchedFile> fetch_data_set(const FetchRequest& request, const FetchProgress& progress);

}  // namespace recirc
