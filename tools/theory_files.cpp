#include "tools/theory_files.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "protocols/atomic_file.hpp"
#include "sim/theory/expansive_layer.hpp"
#include "sim/theory/integration.hpp"
#include "tools/theory_text.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;

// Figure 3's window, and how fine its grid is.
constexpr double kMostGain = 3;
constexpr double kMostSquare = 4;
constexpr int kGridSteps = 24;
constexpr int kWaySteps = 150;

Json json_of(const Example& example) {
  return {{"number", example.number},
          {"start", example.start},
          {"outcome", name_of(example.settled.outcome)},
          {"end", example.settled.end},
          {"P", example.settled.gain},
          {"time", example.settled.time}};
}

Json json_of(const CheckedCase& checked) {
  const auto& [theorem_case, result] = checked;
  Json outcomes = Json::object();
  for (const auto& [outcome, count] : result.outcomes) outcomes[name_of(outcome)] = count;
  Json json{{"theorem", theorem_case.theorem},
            {"system", theorem_case.system},
            {"starts_with", theorem_case.starts},
            {"stated", name_of(theorem_case.stated)},
            {"outcomes", outcomes},
            {"holds", result.holds()},
            {"unexplained", result.unexplained},
            {"median_time", result.median_time},
            {"longest_time", result.longest_time},
            {"drift", result.drift}};
  if (result.counterexample) json["counterexample"] = json_of(*result.counterexample);
  return json;
}

Json json_of(const ComparedCase& compared) {
  const auto& [event_case, comparison] = compared;
  Json distances = Json::array();
  for (const EventWay& way : comparison.ways) {
    distances.push_back({{"rate", way.rate}, {"distance", way.distance}});
  }
  return {{"name", event_case.name},
          {"engine", comparison.engine},
          {"start", event_case.start},
          {"end_of_equation", comparison.equation.states.back()},
          {"end_of_events", comparison.ways.back().states.back()},
          {"distances", distances},
          {"order", comparison.order},
          {"is_first_order", comparison.is_first_order()}};
}

std::string in_csv_quotes(const std::string& text) { return "\"" + text + "\""; }

std::string theorems_csv(const TheoryReport& report) {
  std::string csv =
      "theorem,system,starts_with,stated,outcomes,verdict,median_time,longest_time,"
      "drift\n";
  for (const CheckedCase& checked : report.theorems) {
    const auto& [theorem_case, result] = checked;
    csv +=
        fmt::format("{},{},{},{},{},{},{},{},{}\n", theorem_case.theorem,
                    in_csv_quotes(theorem_case.system), in_csv_quotes(theorem_case.starts),
                    name_of(theorem_case.stated), in_csv_quotes(outcomes_text(result)),
                    verdict_text(checked), result.median_time, result.longest_time, result.drift);
  }
  return csv;
}

// Not quite to the end: where weights run away, time stands still there.
std::vector<double> times_until(double end) {
  constexpr double kLast = 0.999;
  std::vector<double> times;
  for (int k = 0; k <= kWaySteps; ++k) times.push_back(kLast * end * k / kWaySteps);
  return times;
}

std::string counterexamples_csv(const TheoryReport& report) {
  std::string csv = "theorem,system,starts_with,time,P,weight,value\n";
  for (const auto& [theorem_case, result] : report.theorems) {
    if (!result.counterexample) continue;
    const Trajectory way = trajectory(theorem_case.flow, result.counterexample->start,
                                      times_until(result.counterexample->settled.time));
    for (std::size_t t = 0; t < way.times.size(); ++t) {
      for (std::size_t k = 0; k < way.states[t].size(); ++k) {
        csv += fmt::format("{},{},{},{},{},{},{}\n", theorem_case.theorem,
                           in_csv_quotes(theorem_case.system), in_csv_quotes(theorem_case.starts),
                           way.times[t], theorem_case.gain(way.states[t]), k + 1, way.states[t][k]);
      }
    }
  }
  return csv;
}

std::string plane_field_csv() {
  std::string csv = "P,B,dP_dt,dB_dt\n";
  for (int row = 0; row <= kGridSteps; ++row) {
    for (int column = 0; column <= kGridSteps; ++column) {
      const LayerNorms norms{.P = kMostGain * (2.0 * column / kGridSteps - 1),
                             .A = 0,
                             .B = kMostSquare * row / kGridSteps};
      const LayerNorms rates = rates_of(ExpansiveLayer{}, norms);
      csv += fmt::format("{},{},{},{}\n", norms.P, norms.B, rates.P, rates.B);
    }
  }
  return csv;
}

// Any P and B > 0 belong to an A*[1, 1, 1], and P and B alone say where they go.
std::string plane_ways_csv() {
  const ExpansiveLayer layer;
  const Gain gain = [](std::span<const double> state) { return norms_of(state).P; };
  std::string csv = "way,time,P,B\n";
  int number = 0;
  for (const double B : {0.05, 0.5, 1.5, 3.0}) {
    for (const double P : {-2.8, -2.0, -1.2, -0.6, -0.2, 0.2, 1.8, 2.8}) {
      const std::vector<double> start{P / std::sqrt(B), std::sqrt(B)};
      const Settled settled = settle(flow_of(layer), gain, start);
      const Trajectory way = trajectory(flow_of(layer), start, times_until(settled.time));
      for (std::size_t t = 0; t < way.times.size(); ++t) {
        const LayerNorms norms = norms_of(way.states[t]);
        csv += fmt::format("{},{},{},{}\n", number, way.times[t], norms.P, norms.B);
      }
      ++number;
    }
  }
  return csv;
}

std::string events_csv(const TheoryReport& report) {
  std::string csv = "system,rate,time,weight,equation,events\n";
  for (const auto& [event_case, comparison] : report.events) {
    const Trajectory& equation = comparison.equation;
    for (const EventWay& way : comparison.ways) {
      for (std::size_t t = 0; t < equation.times.size(); ++t) {
        for (std::size_t k = 0; k < equation.states[t].size(); ++k) {
          csv += fmt::format("{},{},{},{},{},{}\n", in_csv_quotes(event_case.name), way.rate,
                             equation.times[t], k + 1, equation.states[t][k], way.states[t][k]);
        }
      }
    }
  }
  return csv;
}

}  // namespace

std::string theory_json(const TheoryReport& report) {
  Json theorems = Json::array();
  for (const CheckedCase& checked : report.theorems) theorems.push_back(json_of(checked));
  Json events = Json::array();
  for (const ComparedCase& compared : report.events) events.push_back(json_of(compared));
  return Json{{"system", report.question.system},
              {"starts", report.question.starts},
              {"seed", report.question.seed},
              {"theorems", theorems},
              {"events", events},
              {"surprises", surprises(report)}}
             .dump(2) +
         "\n";
}

void write_theory_files(const std::filesystem::path& out, const TheoryReport& report) {
  write_file_atomically(out / "theorems.csv", theorems_csv(report));
  write_file_atomically(out / "counterexamples.csv", counterexamples_csv(report));
  write_file_atomically(out / "plane_field.csv", plane_field_csv());
  write_file_atomically(out / "plane_ways.csv", plane_ways_csv());
  write_file_atomically(out / "events.csv", events_csv(report));
  write_file_atomically(out / "theory.json", theory_json(report));
}

}  // namespace recirc
