#include "neurons/errors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <vector>

namespace recirc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Finding kHidden{"net.textproto:14:9", "unknown population \"hiden\"",
                      "did you mean \"hidden\"?"};

TEST(Finding, SaysWhereWhatAndWhatWouldBeRight) {
  EXPECT_EQ(to_string(kHidden),
            "net.textproto:14:9: unknown population \"hiden\"; did you mean \"hidden\"?");
}

TEST(Finding, LeavesOutWhatIsNotThere) {
  EXPECT_EQ(to_string({"--seed", "not a number", ""}), "--seed: not a number");
  EXPECT_EQ(to_string({"", "not a number", "a whole number"}), "not a number; a whole number");
  EXPECT_EQ(to_string({"", "not a number", ""}), "not a number");
}

TEST(InputError, TellsAllFindingsAtOnceALineEach) {
  const Finding other{"a.txt", "empty", ""};
  const InputError error({kHidden, other});
  EXPECT_THAT(error.findings(), ElementsAre(kHidden, other));
  EXPECT_EQ(std::string(error.what()), to_string(kHidden) + "\na.txt: empty");
}

TEST(InputError, TellsOneFinding) {
  EXPECT_THAT(InputError(kHidden).findings(), ElementsAre(kHidden));
}

TEST(InputError, HasAtLeastOneFinding) {
  const std::vector<Finding> none;
  EXPECT_THROW(throw InputError(none), InternalError);
}

TEST(Ensure, ThrowsTheInvariantInWordsWhereItIsBroken) {
  EXPECT_NO_THROW(ensure(true, "two is even"));
  try {
    ensure(false, "two is even");
    FAIL() << "it did not throw";
  } catch (const InternalError& error) {
    EXPECT_THAT(error.what(), HasSubstr("two is even"));
  }
}

TEST(Errors, AreThreeKindsThatNobodyCatchesForEachOther) {
  static_assert(!std::is_base_of_v<RunError, InputError>);
  static_assert(!std::is_base_of_v<InputError, RunError>);
  static_assert(!std::is_base_of_v<std::runtime_error, InternalError>);
}

}  // namespace
}  // namespace recirc
