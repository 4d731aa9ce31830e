// Every mistake is reported where it stands. The table is the specification: a text, the position
// of its mistake, and a part of what is said about it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/scenario_reader.hpp"

namespace recirc {
namespace {

struct Bad {
  const char* name;
  std::string text;
  const char* position;  ///< line:column; empty: of the file as a whole
  const char* says;
  std::size_t count = 1;  ///< findings in all; the first is the one expected
};

/// A scenario without mistakes but for what `line` adds in line 2.
std::string good_and(std::string_view line) {
  return R"(name: "t" data { low_rank {} } circular_autoencoder { layers: [100, 20] } )"
         R"(learning { top {} })"
         "\n" +
         std::string(line);
}

/// A preset in line 1; `line` replaces learning in line 2.
std::string learning_is(std::string_view line) {
  return "name: \"t\" data { low_rank {} } circular_autoencoder { layers: [100, 20] }\n" +
         std::string(line);
}

/// A network of two populations "in" and "out" in lines 1 to 3; `line` is line 4.
std::string network_and(std::string_view line) {
  return "name: \"t\" data { low_rank {} }\n"
         "population { name: \"in\" size: 3 clamped: true }\n"
         "population { name: \"out\" size: 2 }\n" +
         std::string(line);
}

/// `spec` is in a projection from "in" to "out", at column 32 of line 4.
std::string projection_with(std::string_view spec) {
  return network_and("projection { pre:'in' post:'out'" + std::string(spec) + " }");
}

const std::vector<Bad> kSyntax = {
    {"unknown field", good_and("sede: 1"), "2:1", R"(unknown field "sede"; did you mean "seed"?)"},
    {"unknown field far from all", good_and("zebra: 1"), "2:1", R"(known: "name", "seed",)"},
    {"unknown field at the end of a line", good_and("run { epoch: 1\n\n}"), "2:7", "\"epochs\""},
    {"unknown field inside", good_and("timing { delay: 5 }"), "2:10",
     R"(unknown field "delay" in timing; did you mean)"},
    {"unknown message is skipped", good_and("foo { a { b: [1, {c: 2}] } } seed: x"), "2:1",
     "unknown field \"foo\"", 2},
    {"extension", good_and("[a.b]: 1"), "2:1", "extensions are not used"},
    {"camelCase is JSON's", learning_is("learning { top {} weightLimit {} }"), "2:19",
     "did you mean \"weight_limit\"?"},
    {"unknown enum value at the end of a line", "circular_autoencoder { hidden_activation: TAHN\n}",
     "1:43", "did you mean TANH?"},
    {"unknown enum value far from all", "circular_autoencoder { hidden_activation: GAUSSIAN }",
     "1:43", "one of IDENTITY, TANH, LOGISTIC, RELU"},
    {"unknown enum number", "circular_autoencoder { hidden_activation: 9 }", "1:43",
     "9 is no Activation"},
    {"enum in quotes", "circular_autoencoder { hidden_activation: 'LOGISTC' }", "1:43",
     "did you mean LOGISTIC?"},
    {"duplicate", good_and("seed: 1\nseed: 2"), "3:1", "it is at bad:2:1 already"},
    {"duplicate message", good_and("run { }\nrun { }"), "3:1", "\"run\" is given twice"},
    {"oneof clash", "data { low_rank {}\n  idx {} }", "2:3", "exclude each other"},
    {"oneof clash of values", "projection { weights { constant: 1\n npy: 'a' } }", "2:2",
     "keep this one or the one at bad:1:24"},
    {"text for a number", good_and("seed: \"1\""), "2:7", "is not a whole number"},
    {"word for a number", good_and("seed: one"), "2:7", "from 0 to 18446744073709551615"},
    {"fraction for a whole number", "circular_autoencoder { layers: 20.5 }", "1:32", "20.5"},
    {"negative for a whole number", good_and("seed:  -3"), "2:8", "-3 is out of range"},
    {"above 32 bits", "circular_autoencoder { layers: 4294967296 }", "1:32", "4294967295"},
    {"above 64 bits", good_and("seed: 18446744073709551616"), "2:7", "out of range"},
    {"text for a double", learning_is("learning { top {} rate: 'x' }"), "2:25",
     "a number belongs here"},
    {"NaN", learning_is("learning { top {} rate: nan }"), "2:25", "must be finite"},
    {"minus infinity", learning_is("learning { top {} rate: -inf }"), "2:25", "must be finite"},
    {"infinity by overflow", learning_is("learning { top {} rate: 1e999 }"), "2:25",
     "1e999 is not a finite number"},
    {"NaN in a list", "data { inline { train { value: [1,\n2, NaN] } } }", "2:4", "must be finite"},
    {"hexadecimal double", learning_is("learning { top {} rate: 0x10 }"), "2:25", "decimal"},
    {"truth", good_and("data { shuffle: yes }"), "2:1", "given twice", 2},
    {"truth in quotes", "data { shuffle: 'true' }", "1:17", "true or false belongs here"},
    {"text without quotes", "name: mnist", "1:7", "write \"mnist\""},
    {"number for a text", "name: 7", "1:7", "is not a text in quotes"},
    {"text that is not UTF-8 by escapes", R"(name: "a\xff")", "1:7", "not UTF-8"},
    {"NUL by escapes", R"(name: "a\0")", "1:7", "NUL"},
    {"wrong escape", R"(name: "a\q")", "1:7", "wrong escape"},
    {"missing colon", good_and("seed 5"), "2:6", "no ':' between"},
    {"message for a value", good_and("seed { }"), "2:6", "\"seed\" is a single value"},
    {"value for a message", good_and("run: 5"), "2:6", "write run { ... }"},
    {"list for a single value", good_and("seed: [1]"), "2:7", "\"seed\" is not a list"},
    {"list for a single message", good_and("run [{}]"), "2:5", "\"run\" is not a list"},
    {"second mistake in a short list", "circular_autoencoder { layers: [1, 2,\n 3, x, 4] }", "2:5",
     "is not a whole number"},
    {"in a short list of messages", "population: [{ size: 1 },\n { sizee: 2 }]", "2:4",
     "in population[1]; did you mean \"size\"?"},
    {"trailing comma", "circular_autoencoder { layers: [1, ] }", "1:36", "a value belongs here"},
    {"list without comma", "circular_autoencoder { layers: [1 2] }", "1:35",
     "',' or ']' belongs here"},
    {"list that closes wrongly", "circular_autoencoder { layers: [1, 2} }", "1:37", "found \"}\""},
    {"closing too much", good_and("} "), "2:1", "the name of a field belongs here"},
    {"closed by the other bracket", "run { >", "1:7", "the name of a field"},
    {"end inside a message", good_and("run {\n  epochs: 1\n"), "4:1",
     "the } of the { at bad:2:5 belongs here"},
    {"end inside an angle message", "run < epochs: 1", "1:16", "the > of the < at bad:1:5"},
    {"end inside a list", "circular_autoencoder { layers: [1,", "1:35", "the file ends too early"},
    {"end behind a colon", "name:", "1:6", "the file ends too early"},
    {"end behind a name", "run", "1:4", "'{' belongs here"},
    {"end inside a text", "name: \"abc", "1:7", "closing quote"},
    {"text over the end of a line", "name: \"abc\nseed: 1", "1:7", "closing quote"},
    {"a character that means nothing", "seed: 1\n  @", "2:3", "found \"@\""},
    {"a control character", "seed: 1\n  \x01", "2:3", "means nothing here"},
    {"a letter outside of ASCII", "seed: 1\n\xc3\xa9", "2:1", "means nothing here"},
    {"number as a name", "5: 1", "1:1", "found \"5\""},
    {"minus without a number", "learning { rate: - }", "1:20", "a value belongs here"},
};

const std::vector<Bad> kBytes = {
    {"tab before", good_and("\tsede: 1"), "2:2", "\"seed\""},
    {"tabs between", good_and("seed:\t\tx"), "2:8", "whole number"},
    {"tab in a comment", good_and("#\t\t\nseed: x"), "3:7", "whole number"},
    {"UTF-8 before", good_and("run { } # \xc3\xa9\xe2\x82\xac\nseed: x"), "3:7", "whole number"},
    {"UTF-8 in the line", "name: '\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80' seed: x", "1:19",
     "whole number"},
    {"CRLF", "name: 't'\r\n\r\nseed: x\r\n", "3:7", "whole number"},
    {"CRLF at the end", "run {\r\n", "2:1", "the file ends too early"},
    {"byte order mark", "\xef\xbb\xbfname: 't'", "1:1", "byte order mark"},
    {"NUL", std::string("name: 't'\n  \0", 13), "2:3", "NUL"},
    {"not UTF-8", "name: 't'\nseed: 1 # \xe9t\xe9", "2:11", "UTF-8"},
    {"overlong UTF-8", "#\xc0\xaf", "1:2", "UTF-8"},
    {"cut UTF-8", "# \xe2\x82", "1:3", "UTF-8"},
    {"a surrogate", "#\xed\xa0\x80", "1:2", "UTF-8"},
    {"empty", "", "1:1", "has no name", 3},
    {"comments only", "# name: 't'\n", "1:1", "has no name", 3},
};

const std::vector<Bad> kMeaning = {
    {"one presentation", good_and("record { events { presentations: 9 } }"), "2:34",
     "[9] is no range of presentations; [first, last) as two numbers, as in [0, 100]"},
    {"presentations backwards", good_and("record { events { presentations: [9, 9] } }"), "2:35",
     "[9, 9] is no range of presentations"},
    {"recorded from within a batch",
     learning_is("learning { top {} batch: 10 }\nrecord { events { presentations: [25, 40] } }"),
     "3:35", "presentation 25 is not the first of a batch of 10; 20 is"},
    {"kind of event", good_and("record { events { kind: [AXON, SPIKE] } }"), "2:32", "SPIKE"},
    {"weights of one bit", good_and("arithmetic { weight_bits: 1 }"), "2:27",
     "weight_bits is 1; at least 2"},
    {"activities of many bits", good_and("arithmetic { activity_bits: 33 }"), "2:29",
     "activity_bits is 33; at most 32"},
    {"range that is no power of two", good_and("arithmetic { weight_range: 3 }"), "2:28",
     "the range is 3; a power of two"},
    {"range of nothing", good_and("arithmetic { activity_range: 0 }"), "2:30", "the range is 0"},
    {"range that is too large", good_and("arithmetic { bias_range: 2097152 }"), "2:26",
     "at most 2^20"},
    {"tied and learning in fixed point",
     "name: 't' data { low_rank {} } arithmetic { weight_bits: 8 }\n"
     "population { name: 'in' size: 3 clamped: true } population { name: 'out' size: 3 }\n"
     "projection { pre: 'in' post: 'out' rule: 'pre[0]' }\n"
     "projection { name: 'b' pre: 'in' post: 'out' tied_to { projection: 'in-out' }\n"
     "  rule: 'pre[0]' }",
     "5:10", "a tied projection that learns, with weights in fixed point"},
    {"schedule without steps", learning_is("learning { top {} schedule { step { factor: 2 } } }"),
     "2:30", "epochs is 0; at least 1"},
    {"schedule that grows back",
     learning_is("learning { top {} schedule { exponential { factor: -1 } } }"), "2:52",
     "factor is -1; 0 or more, and finite"},
    {"schedule that ends at once",
     learning_is("learning { top {} schedule { inverse { half_after: 0 } } }"), "2:52",
     "half_after is 0; more than 0, and finite"},
    {"empty schedule", learning_is("learning { top {} schedule { list {} } }"), "2:30",
     "a list without factors; write the factors of the first epochs"},
    {"factor of a schedule",
     learning_is("learning { top {} schedule { list { factor: [1, -2] } } }"), "2:49",
     "factor[1] is -2"},
    {"two schedules", learning_is("learning { top {} schedule { constant {} list {} } }"), "2:42",
     "\"list\" and \"constant\" exclude each other"},
    {"schedule of a projection", projection_with(" schedule { step {} }"), "4:45",
     "epochs is 0; at least 1"},
    {"loss", projection_with(" loss: 1.5"), "4:40", "loss is 1.5; a number from 0 to 1"},
    {"loss of all", good_and("faults { loss: -0.1 }"), "2:16",
     "loss is -0.1; a number from 0 to 1"},
    {"jitter beyond the delay", projection_with(" delay { jitter_ns: 999 }"), "4:53",
     "delays of 1000 ns jitter by 999 ns; at most 998: no delay is below 2 ns"},
    {"jitter beyond the shortest delay",
     projection_with(" delay { uniform { least_ns: 5 most_ns: 9 } jitter_ns: 4 }"), "4:88",
     "delays of 5 ns jitter by 4 ns; at most 3"},
    {"jitter of all beyond the delay", good_and("faults { jitter_ns: 999 }"), "2:21",
     "at most 998"},
    {"jitter of all beyond a delay",
     projection_with(" delay { constant_ns: 7 } } faults { jitter_ns: 6"), "4:34",
     "delays of 7 ns jitter by 6 ns; at most 5"},
    {"dead neurons twice", good_and("faults { dead { fraction: 0.1 neuron: 1 } }"), "2:10",
     "a fraction and a list of neurons; one of them", 2},
    {"dead neurons of no population", good_and("faults { dead { neuron: 1 } }"), "2:25",
     "a list of neurons for all populations"},
    {"more dead than there are", good_and("faults { dead { fraction: 2 } }"), "2:27",
     "fraction is 2; a number from 0 to 1"},
    {"dead neuron that is not there",
     network_and("population { name: 'h' size: 3 dead { neuron: [0, 3] } }"), "4:51",
     "no neuron 3; 3 neurons, numbered from 0"},
    {"half a nanosecond of jitter", good_and("faults { jitter_ns: 0.5 }"), "2:21",
     "is not a whole number"},
    {"tie", projection_with(" tied_to { }"), "4:34", "the tie names no projection"},
    {"no name",
     "data { low_rank {} } circular_autoencoder { layers: [100, 1] } "
     "learning { top {} }",
     "1:1", "the scenario has no name"},
    {"a folder in the name",
     "name: '../t' data { low_rank {} } "
     "circular_autoencoder { layers: [100, 1] } learning { top {} }",
     "1:8", "letters, digits"},
    {"no data", "name: 't' circular_autoencoder { layers: [100, 1] } learning { top {} }", "1:1",
     "no data"},
    {"no source",
     "name: 't'\ndata { } circular_autoencoder { layers: [100, 1] } "
     "learning { top {} }",
     "2:1", "no data"},
    {"no network", "name: 't' data { low_rank {} }", "1:1", "no network"},
    {"two networks", good_and("standard_autoencoder { layers: [100, 20] }"), "2:1",
     "second network"},
    {"one layer",
     "name: 't' data { low_rank {} } learning { top {} }\n"
     "circular_autoencoder { layers: [100] }",
     "2:33", "at least two"},
    {"empty layer",
     "name: 't' data { low_rank {} } learning { top {} }\n"
     "circular_autoencoder { layers: [100, 5, 0] }",
     "2:41", "at least 1"},
    {"layer that no memory holds",
     "name: 't' data { low_rank {} } learning { top {} }\n"
     "circular_autoencoder { layers: [100, 4294967295] }",
     "2:38", "at most 16777216", 2},
    {"input that does not fit the data",
     "name: 't' data { low_rank {} } learning { top {} }\n"
     "circular_autoencoder { layers: [99, 5] }",
     "2:33", "as many as an example has values: 100"},
    {"no algorithm", learning_is("learning { }"), "2:1", "a preset needs an algorithm"},
    {"negative rate", learning_is("learning { top {} rate: -0.5 }"), "2:25", "rate is -0.5"},
    {"batch of none", learning_is("learning { top {} batch: 0 }"), "2:26", "at least 1"},
    {"rates of layers", learning_is("learning { top {} layer_rates: 1 }"), "2:32",
     "one for each layer behind the input: 2"},
    {"lambda", learning_is("learning { recirculation { lambda: 1.5 lambda2: 0 } }"), "2:36",
     "from 0 to 1"},
    {"cycles", learning_is("learning { recirculation { first_cycle: 2 last_cycle: 2 } }"), "2:41",
     "not before"},
    {"too many cycles", learning_is("learning { recirculation { last_cycle: 61 } }"), "2:40",
     "at most 60"},
    {"limit of 0", learning_is("learning { top {} weight_limit { element: 0 } }"), "2:43",
     "more than 0"},
    {"immediate norm",
     learning_is("learning { top {} apply: IMMEDIATE weight_limit { incoming_norm: 1 } }"), "2:66",
     "apply: BATCH"},
    {"delay of 1 ns", good_and("timing { delay_ns: 1 }"), "2:20", "from 2 ns"},
    {"delay beyond Time", good_and("timing { delay_ns: 18446744073709551615 }"), "2:20",
     "to 1000000000000000 ns"},
    {"no epoch", good_and("run { epochs: 0 }"), "2:15", "at least 1"},
    {"checkpoints before the start", good_and("run { checkpoints { every_s: -1 } }"), "2:30",
     "0 or more, and finite"},
    {"unknown population", network_and("projection { pre: 'in' post: 'ouT2' }"), "4:31",
     R"(unknown population "ouT2"; did you mean "out"?)"},
    {"second of its name", network_and("population { name: 'in' size: 1 }"), "4:21",
     "taken by population[0]"},
    {"second projection between the same",
     network_and("projection { pre: 'in' post: 'out' }\nprojection { pre: 'in' post: 'out' }"),
     "5:1", "taken by projection[0]"},
    {"in a later element of a short list",
     network_and("projection: [{ pre: 'in' post: 'out' }, { pre: 'in' post: 'in' rate: -1 }]"),
     "4:70", "rate is -1"},
    {"one to one", projection_with(" connectivity { one_to_one {} }"), "4:49", "\"in\" has 3"},
    {"fixed in-degree", projection_with(" connectivity { fixed_in_degree { synapses: 4 } }"),
     "4:77", "\"in\" has only 3"},
    {"pair out of range", projection_with(" connectivity { pairs { pre: [0, 3] post: [1, 1] } }"),
     "4:66", "numbered from 0 to 2"},
    {"pair twice", projection_with(" connectivity { pairs { pre: [1, 1] post: [1, 1] } }"), "4:66",
     "1 -> 1 is given twice"},
    {"pairs of unequal length", projection_with(" connectivity { pairs { pre: [0, 1] post: 1 } }"),
     "4:49", "2 pre and 1 post"},
    {"values", projection_with(" weights { values { value: [1, 2] } }"), "4:44", "2 x 3 = 6"},
    {"uniform delay", projection_with(" delay { uniform { least_ns: 9 most_ns: 5 } }"), "4:62",
     "above most_ns 5"},
    {"learning where populations are spelt out", network_and("learning { top {} }"), "4:12",
     "top is for presets"},
    {"nothing is clamped", "name: 't' data { low_rank {} }\npopulation { name: 'a' size: 1 }",
     "2:1", "no population is clamped"},
    {"recirculations where nothing is clamped",
     network_and("population { name: 'a' size: 1 recirculations: 2 }"), "4:48", "clamped: true"},
    {"memory", network_and("population { name: 'a' size: 1 soma_memory: -0.1 }"), "4:45",
     "from 0 to 1"},
    {"examples of unequal length",
     "name: 't' circular_autoencoder { layers: [2, 1] } learning { top {} }\n"
     "data { inline { train { value: [1, 2] }\n train { value: 3 } } }",
     "3:2", "the first has 2"},
    {"idx by name and by files",
     "name: 't' circular_autoencoder { layers: [2, 1] } "
     "learning { top {} }\ndata { idx { name: 'a' test_images: 'b' } }",
     "2:38", "keep the name"},
};

void expect_reported(const std::vector<Bad>& table) {
  for (const Bad& bad : table) {
    SCOPED_TRACE(bad.name);
    try {
      parse_scenario(bad.text, "bad");
      ADD_FAILURE() << "nothing was found";
    } catch (const InputError& error) {
      const Finding& first = error.findings().front();
      EXPECT_EQ(first.where, std::string("bad:") + bad.position) << error.what();
      EXPECT_NE(to_string(first).find(bad.says), std::string::npos) << error.what();
      EXPECT_EQ(error.findings().size(), bad.count) << error.what();
    }
  }
}

TEST(BadScenario, HasItsMistakeOfSyntaxReportedWhereItStands) { expect_reported(kSyntax); }

// Found by a fuzzer: protobuf's parser refused it, and cannot say where.
TEST(BadScenario, HasWhatFollowsANullReportedWhereItStands) {
  for (const char* value : {"null0.1", "null.1", "null-1"}) {
    const std::string text = R"({"name": "t", "seed":)" + std::string(value) + "}";
    try {
      parse_scenario(text, "bad", ScenarioFormat::json);
      FAIL() << value;
    } catch (const InputError& error) {
      EXPECT_THAT(error.findings().front().where, testing::StartsWith("bad:1:2")) << value;
    }
  }
}

TEST(BadScenario, HasColumnsCountedInCharactersWhateverTheBytes) { expect_reported(kBytes); }

TEST(BadScenario, HasItsMistakeOfMeaningReportedWhereItStands) { expect_reported(kMeaning); }

TEST(BadScenario, IsATableOfSixtyAtLeast) {
  EXPECT_GE(kSyntax.size() + kBytes.size() + kMeaning.size(), 60U);
}

TEST(BadScenario, HasAllItsMistakesReportedAtOnce) {
  try {
    parse_scenario("sede: 1\nname: mnist\nrun { epochs: -1 }\nrun { }\n", "bad");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "bad:1:1: unknown field \"sede\"; did you mean \"seed\"?\n"
                 "bad:2:7: name: mnist is not a text in quotes; write \"mnist\"\n"
                 "bad:3:15: epochs: -1 is out of range; a whole number from 0 to "
                 "18446744073709551615 belongs here\n"
                 "bad:4:1: \"run\" is given twice; it is at bad:3:1 already");
  }
}

TEST(BadScenario, HasTwentyMistakesShownAndTheRestCounted) {
  std::string text;
  for (int k = 0; k < 25; ++k) text += "foo: 1\n";
  try {
    parse_scenario(text, "bad");
    FAIL();
  } catch (const InputError& error) {
    ASSERT_EQ(error.findings().size(), 21U);
    EXPECT_EQ(error.findings()[19].where, "bad:20:1");
    EXPECT_EQ(to_string(error.findings()[20]), "bad: and 5 more mistakes");
  }
}

TEST(BadScenario, NestedAMillionDeepIsACleanError) {
  for (const std::string opening :
       {"{", "a {", "run {", "[", "run: [", "<", "population { bias {"}) {
    std::string text;
    while (text.size() < 1'000'000 * opening.size()) text += opening;
    EXPECT_THROW(parse_scenario(text, "bad"), InputError) << opening;
    EXPECT_THROW(parse_scenario(text, "bad", ScenarioFormat::json), InputError) << opening;
  }
  std::string json;
  for (int k = 0; k < 1'000'000; ++k) json += "{\"a\":[";
  EXPECT_THROW(parse_scenario(json, "bad", ScenarioFormat::json), InputError);
}

TEST(BadScenario, LongerThan64MebibytesIsRefused) {
  const std::string text((std::size_t{64} << 20U) + 1, ' ');
  try {
    parse_scenario(text, "bad");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "bad: has 67108865 bytes; a scenario has at most 67108864");
  }
}

TEST(BadScenario, WithTooManyMessagesIsRefused) {
  std::string text;
  for (int k = 0; k < 300'000; ++k) text += "population{}";
  try {
    parse_scenario(text, "bad");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "bad:1:3145739: too many messages; a scenario has at most 262144");
  }
}

/// Cut anywhere or with any byte changed, a scenario is read or refused, never anything else.
TEST(BadScenario, CutOrChangedAnywhereIsReadOrRefused) {
  const std::string good = good_and(
      "seed: 0x1F timing < delay_ns: 5; window_ns: 9, > # \xc3\xa9\n"
      "run { epochs: 1 } precision: DOUBLE");
  int refused = 0;
  const auto read = [&](const std::string& text) {
    try {
      parse_scenario(text, "bad");
    } catch (const InputError& error) {
      ++refused;
      EXPECT_EQ(error.findings().front().where.substr(0, 4), "bad:");
    }
  };
  for (std::size_t k = 0; k < good.size(); ++k) {
    read(good.substr(0, k));
    for (const char c : std::string("\0{}[]<>:,;#\"'-0x\n\xff", 18)) {
      std::string changed = good;
      changed[k] = c;
      read(changed);
    }
  }
  EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace recirc
