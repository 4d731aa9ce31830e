#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace recirc {

/// `data` as JSON that may stand between <script> tags: without "<", whatever its strings hold, and
/// with U+FFFD for what is not UTF-8.
std::string embeddable_json(const nlohmann::ordered_json& data);

/// One HTML file with styles, scripts and `data`, which needs nothing else and may load nothing
/// else: its own content security policy forbids it.
std::string self_contained_page(const nlohmann::ordered_json& data);

/// The same page for a server: it asks for page.css, page.js and data.json beside it.
std::string served_page();

/// What served_page() asks for.
std::string served_styles();
std::string served_script();

}  // namespace recirc
