#include "protocols/source_map.hpp"

#include <gtest/gtest.h>

#include "protocols/scenario_reader.hpp"

namespace recirc {
namespace {

SourceMap positions_in(std::string_view network, ScenarioFormat format = ScenarioFormat::text,
                       const std::vector<std::string>& overrides = {}) {
  return parse_scenario(network, "s", format, overrides).positions;
}

constexpr const char* kNetwork = R"text(name: "t" data { low_rank {} }
population { name: "a" size: 2 clamped: true }
population: [{ name: "b" size: 2 bias { rule: "pre[0] " 'post[1]' }},
             { name: "c" size: 2 }]
projection {
  pre: "a" post: "b"
  rule: "\x28é\n\u00e9*"  # the rule goes on
	'\'w")'
  connectivity { pairs { pre: [0, 1] post: 0 post: 1 } }
}
)text";

TEST(SourceMap, LocatesValuesAtTheirFirstCharacter) {
  const SourceMap map = positions_in(kNetwork);
  EXPECT_EQ(map.locate("name"), "s:1:8");
  EXPECT_EQ(map.locate("population[0].size"), "s:2:30");
  EXPECT_EQ(map.locate("population[0].clamped"), "s:2:41");
  EXPECT_EQ(map.locate("projection[0].connectivity.pairs.pre[1]"), "s:9:35");
  EXPECT_EQ(map.locate("projection[0].connectivity.pairs.post[1]"), "s:9:52");
  EXPECT_EQ(map.locate("projection[0].connectivity.pairs.post"), "s:9:44");
}

TEST(SourceMap, LocatesMessagesAtTheirNameOrTheirBraceInAList) {
  const SourceMap map = positions_in(kNetwork);
  EXPECT_EQ(map.locate("data"), "s:1:11");
  EXPECT_EQ(map.locate("data.low_rank"), "s:1:18");
  EXPECT_EQ(map.locate("population[0]"), "s:2:1");
  EXPECT_EQ(map.locate("population[1]"), "s:3:14");
  EXPECT_EQ(map.locate("population[2]"), "s:4:14");
  EXPECT_EQ(map.locate("population"), "s:2:1");
}

TEST(SourceMap, LocatesAbsentFieldsAtWhatEnclosesThem) {
  const SourceMap map = positions_in(kNetwork);
  EXPECT_EQ(map.locate("population[2].bias.rule"), "s:4:14");
  EXPECT_EQ(map.locate("population[2].name[0]"), "s:4:23");
  EXPECT_EQ(map.locate("population[9].name"), "s:2:1");
  EXPECT_EQ(map.locate("learning.rate"), "s:1:1");
  EXPECT_EQ(map.locate(""), "s:1:1");
}

TEST(SourceMap, LocatesBytesOfATextPastEscapesAndAdjacentTexts) {
  const SourceMap map = positions_in(kNetwork);
  const std::string rule = "projection[0].rule";
  EXPECT_EQ(map.locate(rule), "s:7:10");     // the bracket, written \x28
  EXPECT_EQ(map.locate(rule, 1), "s:7:14");  // é, two bytes
  EXPECT_EQ(map.locate(rule, 3), "s:7:15");  // the line end, written \n
  EXPECT_EQ(map.locate(rule, 4), "s:7:17");  // é, written \u00e9: two bytes
  EXPECT_EQ(map.locate(rule, 5), "s:7:17");
  EXPECT_EQ(map.locate(rule, 6), "s:7:23");  // *
  EXPECT_EQ(map.locate(rule, 7), "s:8:3");   // the quote, written \'
  EXPECT_EQ(map.locate(rule, 8), "s:8:5");   // w
  EXPECT_EQ(map.locate(rule, 10), "s:8:7");  // the closing bracket
  EXPECT_EQ(map.locate(rule, 11), "s:8:8");  // behind all: the closing quote
  EXPECT_EQ(map.locate(rule, 999), "s:8:8");
  EXPECT_EQ(map.locate("population[1].bias.rule", 8), "s:3:59");
}

TEST(SourceMap, LocatesBytesOfATextInJson) {
  const SourceMap map = positions_in(R"({"name": "t", "data": {"lowRank": {}}, "population": [
  {"name": "a", "size": 1, "clamped": true}], "projection": [
  {"pre": "a", "post": "a", "rule": "\ud83d\ude00\/\u00e9\"w"}]})",
                                     ScenarioFormat::json);
  EXPECT_EQ(map.locate("data.low_rank"), "s:1:25");
  EXPECT_EQ(map.locate("population[0].size"), "s:2:25");
  const std::string rule = "projection[0].rule";
  EXPECT_EQ(map.locate(rule), "s:3:38");
  EXPECT_EQ(map.locate(rule, 4), "s:3:50");  // behind the pair of surrogates, four bytes
  EXPECT_EQ(map.locate(rule, 5), "s:3:52");
  EXPECT_EQ(map.locate(rule, 7), "s:3:58");
  EXPECT_EQ(map.locate(rule, 8), "s:3:60");
}

TEST(SourceMap, LocatesOverriddenFieldsAtTheirFlag) {
  const SourceMap map =
      positions_in(kNetwork, ScenarioFormat::text,
                   {"projection[0].rule=w", "projection[0].connectivity.one_to_one={}",
                    "run.epochs=3", "population[1]={name: 'b' size: 2}"});
  EXPECT_EQ(map.locate("projection[0].rule", 5), "--set projection[0].rule=w");
  EXPECT_EQ(map.locate("projection[0].connectivity.one_to_one"),
            "--set projection[0].connectivity.one_to_one={}");
  // What the oneof no longer holds is located as absent.
  EXPECT_EQ(map.locate("projection[0].connectivity.pairs.pre[1]"), "s:9:3");
  EXPECT_EQ(map.locate("population[1].bias.rule"), "--set population[1]={name: 'b' size: 2}");
  EXPECT_EQ(map.locate("population[2].name"), "s:4:23");
  EXPECT_EQ(map.locate("run.epochs"), "--set run.epochs=3");
  EXPECT_EQ(map.locate("run"), "s:1:1");
}

TEST(SourceMap, OfNoFileAnswersThePath) {
  EXPECT_EQ(SourceMap().locate("projection[0].rule", 4), "projection[0].rule");
}

TEST(SourceMap, TurnsPathsAndOffsetsOfFindingsIntoPositions) {
  const auto findings = located({{"projection[0].rule", "what", "right", 7}, {"seed", "x", ""}},
                                positions_in(kNetwork));
  EXPECT_EQ(findings, (std::vector<Finding>{{"s:8:3", "what", "right", 0}, {"s:1:1", "x", ""}}));
}

}  // namespace
}  // namespace recirc
