#include "neurons/errors.hpp"

#include <fmt/format.h>

namespace recirc {
namespace {

std::string joined(const std::vector<Finding>& findings) {
  std::string lines;
  for (const Finding& finding : findings) {
    if (!lines.empty()) lines += '\n';
    lines += to_string(finding);
  }
  return lines;
}

}  // namespace

std::string to_string(const Finding& finding) {
  return fmt::format("{}{}{}{}{}", finding.where, finding.where.empty() ? "" : ": ", finding.what,
                     finding.right.empty() ? "" : "; ", finding.right);
}

InputError::InputError(std::vector<Finding> findings)
    : std::runtime_error(joined(findings)), findings_(std::move(findings)) {
  ensure(!findings_.empty(), "an InputError names at least one mistake");
}

InputError::InputError(Finding finding) : InputError(std::vector{std::move(finding)}) {}

}  // namespace recirc
