#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace recirc {

/// The one of `names` that `name` is most likely a misspelling of: the least edit distance (insert,
/// delete, replace, swap of neighbours; case is ignored; "delay" for "delay_ns" is one edit), at
/// most a third of the length, at least 1. The first of several; only the first 1000 names are
/// compared. None where nothing is near.
std::optional<std::string> nearest_name(std::string_view name,
                                        const std::vector<std::string>& names);

/// `did you mean "hidden"?`, or, where none is near, `known: "a", "b"` (at most 20); empty without
/// names.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& names);

/// `text` in double quotes for a message: control characters escaped, cut after 60 bytes.
std::string in_quotes(std::string_view text);

}  // namespace recirc
