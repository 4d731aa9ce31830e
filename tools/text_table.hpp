#pragma once

#include <string>
#include <vector>

namespace recirc {

/// Rows of cells, each column as wide as its widest cell, two blanks before it; a line a row.
std::string text_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace recirc
