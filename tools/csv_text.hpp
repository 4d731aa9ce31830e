#pragma once

#include <string>

namespace recirc {

/// `text` as a cell of CSV (RFC 4180): in quotes where it has to be.
std::string csv_cell(const std::string& text);

/// All digits of a number; empty where there is none (NaN, infinite).
std::string csv_number(double number);

}  // namespace recirc
