#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "protocols/scenario.hpp"
#include "sim/engine.hpp"
#include "tests/support/build.hpp"
#include "tests/support/same_run.hpp"

namespace recirc::testing_support {

/// The compiled engine for a network; none where it is refused.
std::unique_ptr<Engine> compiled(const Built& built, std::uint32_t threads = 1,
                                 Precision precision = Precision::double_precision);

/// A run that is held against one of the actor engine. Whoever runs, presents one example at a time
/// and says why that failed, or "".
struct Rival {
  std::function<std::string(std::uint32_t example)> present;
  std::function<RunResult()> result;
  bool says_why_as_engines_do = true;  ///< else only whether it failed is compared
  bool counts_effective_events = true;
};
/// Of an engine, which must outlive it, as must the data.
Rival rival(Engine& engine, const DataSource& data, const Network& network);

/// How far two runs were compared, and what was found.
struct Agreement {
  std::string differences;    ///< in words; empty: none
  std::uint64_t updates = 0;  ///< whole batches over which they agree
  bool diverged = false;      ///< the comparison ended early, and why is no difference
};

/// Presents the same examples to the actor engine and to `other`, for so many presentations, and
/// compares what they leave behind after every one: counts exactly; values up to the order of sums,
/// which are measured by what was summed (summed_sizes.hpp). Some networks blow up last bits: they
/// are compared for as long as their weights stay near where they began, and as an actor engine
/// whose weights began one last bit apart stays near, and counts the same (where two equal
/// activities are compared, a last bit decides whether their difference is 0).
Agreement agreement_with_actor(const Built& built, const Rival& other, std::uint64_t presentations);

/// The same with a compiled engine, for so many updates.
Agreement agreement_with_actor(const Built& built, Engine& other, std::uint64_t updates);

}  // namespace recirc::testing_support
