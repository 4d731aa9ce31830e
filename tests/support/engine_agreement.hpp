#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "protocols/scenario.hpp"
#include "sim/engine.hpp"
#include "tests/support/build.hpp"

namespace recirc::testing_support {

/// The compiled engine for a network; none where it is refused.
std::unique_ptr<Engine> compiled(const Built& built, std::uint32_t threads = 1,
                                 Precision precision = Precision::double_precision);

/// How far two engines were compared, and what was found.
struct Agreement {
  std::string differences;    ///< in words; empty: none
  std::uint64_t updates = 0;  ///< whole batches over which they agree
  bool diverged = false;      ///< the comparison ended early, and why is no difference
};

/// Presents the same examples to the actor engine and to `other`, for so many updates, and compares
/// what they leave behind (`differences` of same_run.hpp) after every presentation. Some networks
/// blow up last bits: they are compared for as long as their weights stay near where they began,
/// and as an actor engine whose weights began one last bit apart stays near, and counts the same
/// (where two equal activities are compared, a last bit decides whether their difference is 0).
Agreement agreement_with_actor(const Built& built, Engine& other, std::uint64_t updates);

}  // namespace recirc::testing_support
