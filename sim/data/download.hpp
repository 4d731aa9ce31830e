#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "sim/data/partial_file.hpp"

namespace recirc {

struct DownloadLimits {
  std::uint64_t most_bytes = 0;       ///< of the whole file; more is an error
  std::uint32_t stalled_seconds = 0;  ///< give up if nearly nothing comes for so long
};

/// Bytes there are by now and, where the server says so, in all.
using DownloadProgress =
    std::function<void(std::uint64_t received, std::optional<std::uint64_t> total)>;

/// Downloads `url` (http or https; at most 5 redirections, to http or https) into `file`, going on
/// behind the bytes that `file` already has where the server can do that, from the beginning where
/// it cannot. Says nothing about the content: a server may send anything.
///
/// Throws RunError naming the URL. After a cut or stalled connection `file` keeps what came; it is
/// cleared if it grew beyond the limit or could not be written.
void download(const std::string& url, PartialFile& file, const DownloadLimits& limits,
              const DownloadProgress& progress);

}  // namespace recirc
