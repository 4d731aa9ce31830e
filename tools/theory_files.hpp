#pragma once

#include <filesystem>
#include <string>

#include "tools/theory_report.hpp"

namespace recirc {

/// The report for programs, without trajectories.
std::string theory_json(const TheoryReport& report);

/// Writes the report, and what tools/python/theory_figures.py draws, to the folder `out`, which
/// exists:
///   theory.json           theory_json
///   theorems.csv          a row for each case
///   counterexamples.csv   the way of the first counterexample of each case that has one
///   plane_field.csv       figure 3: dP/dt and dB/dt (eq. 53, 55; beta = 1) on a grid of P and B
///   plane_ways.csv        P and B along trajectories of eq. 52, from all over that plane
///   events.csv            weights of the equation and of the events, at each rate and time
/// Throws RunError if the disk refuses.
void write_theory_files(const std::filesystem::path& out, const TheoryReport& report);

}  // namespace recirc
