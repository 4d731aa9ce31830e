#pragma once

#include <string>

namespace recirc {

/// The graph `dot` (in Graphviz's language) as an SVG picture, drawn by the program `dot`. Throws
/// RunError if it is not installed, or fails.
std::string svg_of(const std::string& dot);

}  // namespace recirc
