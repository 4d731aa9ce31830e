#include "tools/next_steps.hpp"

#include <fmt/format.h>

#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "tools/near_path.hpp"

namespace recirc {
namespace {

struct Step {
  std::string command;
  std::string what;
};

}  // namespace

std::string next_steps(const PlannedExperiment& planned, const std::filesystem::path& scenario,
                       const std::filesystem::path& folder, const std::string& program) {
  const std::string file = near_path(scenario);
  std::vector<Step> steps;
  const Scenario& written = planned.written;
  if (written.circular_autoencoder || written.standard_autoencoder) {
    steps.push_back({"expand " + file, "what its network is, spelt out"});
  } else {
    steps.push_back({"check " + file, "what a presentation costs, in events"});
  }
  const auto* recirculation = std::get_if<RecirculationSpec>(&written.learning.algorithm);
  if (recirculation != nullptr && recirculation->combination == Combination::plain) {
    steps.push_back({"run " + file + " --set learning.recirculation.combination=RCC",
                     "let the visible layer send a mixture"});
  } else {
    steps.push_back({"run " + (folder / "scenario.textproto").string(), "the same bits again"});
  }
  const std::filesystem::path images = scenario.parent_path() / "mnist.textproto";
  std::error_code ignored;
  if (images != scenario && std::filesystem::exists(images, ignored)) {
    steps.push_back({"run " + near_path(images), "handwritten digits"});
  }

  std::string text = "Next, try\n";
  for (const Step& step : steps) {
    text += fmt::format("  {} {}\n      {}\n", program, step.command, step.what);
  }
  return text;
}

}  // namespace recirc
