#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace recirc {

/// One mistake in what the user gave.
struct Finding {
  /// Where: a scenario's field path ("projection[2].rule") until a reader that knows the file turns
  /// it into "file:line:column"; or a file, or a flag of the command line. May be empty.
  std::string where;
  /// What is wrong, e.g. `unknown population "inpt"`.
  std::string what;
  /// What would be right, e.g. `did you mean "input"?`. May be empty.
  std::string right;
  /// Offset in the field's own text in bytes (a rule's text), added to the column; 0 for most.
  std::size_t offset = 0;

  friend bool operator==(const Finding&, const Finding&) = default;
};

/// "where: what; right" (the parts that are there).
std::string to_string(const Finding& finding);

/// The user's mistakes, all at once: scenario, data, flags, a damaged file. Exit status 2.
class InputError : public std::runtime_error {
 public:
  /// `findings` must not be empty.
  explicit InputError(std::vector<Finding> findings);
  explicit InputError(Finding finding);

  [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }

 private:
  std::vector<Finding> findings_;
};

/// The run failed: a value that is not finite, a full disk. Names neuron or synapse, time and
/// presentation, or the file. Exit status 1.
class RunError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Our own mistake: an invariant does not hold. Exit status 1.
class InternalError : public std::logic_error {
  using std::logic_error::logic_error;
};

/// Throws InternalError with `invariant` (in words) unless `condition` holds. On in all builds.
inline void ensure(bool condition, std::string_view invariant) {
  if (!condition) throw InternalError("broken invariant: " + std::string(invariant));
}

}  // namespace recirc
