#include "protocols/nearest_name.hpp"

#include <gtest/gtest.h>

namespace recirc {
namespace {

const std::vector<std::string> kNames = {"hidden", "visible", "delay_ns", "rate"};

TEST(NearestName, IsTheOneAFewEditsAway) {
  EXPECT_EQ(nearest_name("hiden", kNames), "hidden");
  EXPECT_EQ(nearest_name("hiddden", kNames), "hidden");
  EXPECT_EQ(nearest_name("HIDDEN", kNames), "hidden");
  EXPECT_EQ(nearest_name("visibel", kNames), "visible");
  EXPECT_EQ(nearest_name("raet", kNames), "rate");  // a swap is one edit, a third of four is one
  EXPECT_EQ(nearest_name("delay", kNames), "delay_ns");
}

TEST(NearestName, IsNoneWhereNothingIsNear) {
  EXPECT_EQ(nearest_name("zebra", kNames), std::nullopt);
  EXPECT_EQ(nearest_name("retan", kNames), std::nullopt);
  EXPECT_EQ(nearest_name("", kNames), std::nullopt);
  EXPECT_EQ(nearest_name(std::string(1000, 'x'), {std::string(1000, 'x') + "y"}), std::nullopt);
}

TEST(NearestName, IsTheFirstOfTheNearest) {
  EXPECT_EQ(nearest_name("cat", {"bat", "hat", "cab"}), "bat");
  EXPECT_EQ(nearest_name("cat", {"bat", "cat"}), "cat");
}

TEST(DidYouMean, NamesTheNearestOrLists) {
  EXPECT_EQ(did_you_mean("hiden", kNames), "did you mean \"hidden\"?");
  EXPECT_EQ(did_you_mean("x", {"ab", "cd"}), "known: \"ab\", \"cd\"");
  EXPECT_EQ(did_you_mean("x", {}), "");
  const std::vector<std::string> many(30, "ab");
  EXPECT_EQ(did_you_mean("x", many).size(),
            std::string("known: , ...").size() + std::size_t{20} * 6 - 2);
}

TEST(InQuotes, EscapesControlCharactersAndCutsWholeCharacters) {
  EXPECT_EQ(in_quotes("a\n\x1b[1m\x7f"), "\"a\\x0a\\x1b[1m\\x7f\"");
  EXPECT_EQ(in_quotes(std::string(60, 'a')), "\"" + std::string(60, 'a') + "\"");
  EXPECT_EQ(in_quotes(std::string(61, 'a')), "\"" + std::string(60, 'a') + "...\"");
  EXPECT_EQ(in_quotes(std::string(59, 'a') + "é"), "\"" + std::string(59, 'a') + "...\"");
  EXPECT_EQ(in_quotes(std::string(58, 'a') + "éa"), "\"" + std::string(58, 'a') + "é...\"");
}

}  // namespace
}  // namespace recirc
