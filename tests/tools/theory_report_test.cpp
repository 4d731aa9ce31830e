#include "tools/theory_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/theory_text.hpp"

namespace recirc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TheoryReport report_of(const char* system) {
  return theory_report({.system = system, .starts = 12, .seed = 4});
}

TEST(TheoryReport, IsNotSurprisedByWhatIsKnown) {
  for (const char* system : {"eq40", "eq48", "eq51", "eq52"}) {
    EXPECT_THAT(surprises(report_of(system)), IsEmpty()) << system;
  }
}

TEST(TheoryReport, IsSurprisedByWhatNobodyKnew) {
  TheoryReport report = report_of("eq52");
  report.theorems[1].result.unexplained = 3;
  report.theorems[2].result.drift = 1e-3;
  report.events[1].comparison.order = 2;
  EXPECT_THAT(surprises(report),
              ElementsAre(HasSubstr("theorem 6.4, eq. 52, 2: 0 < P < 1: 3 starts"),
                          HasSubstr("theorem 6.4, eq. 52, 3: -B < P < 0: what it keeps changed by"),
                          HasSubstr("A*[1,4,1], eq. 52: events approach the equation at order 2")));
  EXPECT_THAT(theory_text(report), HasSubstr("NOT OF FIRST ORDER"));
}

TEST(TheoryReport, SaysWhetherAFailureWasKnown) {
  CheckedCase checked = report_of("eq52").theorems[0];
  EXPECT_EQ(verdict_text(checked), "holds");
  checked.result.counterexample.emplace();
  EXPECT_EQ(verdict_text(checked), "fails, as known");
  checked.result.unexplained = 1;
  EXPECT_EQ(verdict_text(checked), "FAILS");
}

}  // namespace
}  // namespace recirc
