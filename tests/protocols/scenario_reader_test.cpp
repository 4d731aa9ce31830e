#include "protocols/scenario_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kMnist = R"(# MNIST, circular autoencoder
name: "mnist-784-20"
seed: 1
data { idx { name: "mnist" } }
circular_autoencoder { layers: [784, 20]  hidden_activation: TANH  visible_activation: LOGISTIC  visible_bias: DATA_MEAN }
learning { recirculation { combination: PLAIN }  rate: 0.01  batch: 100 }
timing { delay_ns: 1000 }
run { epochs: 15 }
)";

std::string message_of(const std::string& text, ScenarioFormat format = ScenarioFormat::text,
                       const std::vector<std::string>& overrides = {}) {
  try {
    parse_scenario(text, "s", format, overrides);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no mistake";
}

TEST(ScenarioReader, ReadsTheSampleOfMnist) {
  const Scenario scenario = parse_scenario(kMnist, "s").scenario;
  Scenario expected;
  expected.name = "mnist-784-20";
  expected.data.source = IdxData{.name = "mnist"};
  expected.circular_autoencoder = AutoencoderSpec{.layers = {784, 20},
                                                  .hidden_activation = Activation::tanh,
                                                  .output_activation = Activation::logistic,
                                                  .output_bias = BiasStart::data_mean};
  expected.learning.algorithm = RecirculationSpec{};
  expected.learning.batch = 100;
  expected.run.epochs = 15;
  EXPECT_EQ(scenario, expected);
}

TEST(ScenarioReader, ReadsWhatIsToBeRecorded) {
  const Scenario scenario = parse_scenario(std::string(kMnist) + R"(record { events {
      presentations: [0, 100] population: "hidden" projection: "visible-hidden"
      neuron { population: "visible" number: [3, 5] }
      synapse { projection: "hidden-visible" pre: 1 post: 2 } kind: [CHANGE, VOLLEY] } })",
                                           "s")
                                .scenario;
  EXPECT_EQ(scenario.record,
            (RecordSpec{.presentations = {0, 100},
                        .populations = {"hidden"},
                        .projections = {"visible-hidden"},
                        .neurons = {{.population = "visible", .numbers = {3, 5}}},
                        .synapses = {{.projection = "hidden-visible", .pre = 1, .post = 2}},
                        .kinds = {EventKind::change, EventKind::volley}}));
}

TEST(ScenarioReader, DerivesWhatTheSchemaSaysIsDerived) {
  const Scenario scenario = parse_scenario(R"(
      name: "t" data { low_rank { rank: 0x3 } shuffle: false }
      population { name: "a" size: 100 clamped: true bias { } }
      population { name: 'b' 'c' size: 100, }
      projection: [ < pre: "a" post: "bc" delay { } >, { pre: "bc"; post: "a"; name: "back" } ]
      )",
                                           "s")
                                .scenario;
  EXPECT_EQ(scenario.seed, 1U);
  EXPECT_EQ(scenario.data.source, decltype(scenario.data.source)(LowRankData{.rank = 3}));
  EXPECT_FALSE(scenario.data.shuffle);
  ASSERT_EQ(scenario.populations.size(), 2U);
  EXPECT_EQ(scenario.populations[0].bias, BiasSpec{});
  EXPECT_EQ(scenario.populations[1].name, "bc");
  ASSERT_EQ(scenario.projections.size(), 2U);
  EXPECT_EQ(scenario.projections[0].name, "a-bc");
  EXPECT_EQ(scenario.projections[0].delay, std::nullopt);
  EXPECT_EQ(scenario.projections[1].name, "back");
  EXPECT_EQ(scenario.learning, LearningSpec{});
  EXPECT_EQ(scenario.timing, TimingSpec{});
}

TEST(ScenarioReader, GivesTheSecondLambdaTheFirstUnlessSaidOtherwise) {
  const auto learning = [](const std::string& fields) {
    const std::string text =
        "name: 't' data { low_rank {} } circular_autoencoder { layers: [100, 2] } "
        "learning { recirculation { " +
        fields + " } }";
    return std::get<RecirculationSpec>(parse_scenario(text, "s").scenario.learning.algorithm);
  };
  EXPECT_EQ(learning("lambda: 0.25").lambda2, 0.25);
  EXPECT_EQ(learning("lambda: 0").lambda2, 0);
  EXPECT_EQ(learning("lambda: 0.25 lambda2: 0").lambda2, 0);
  EXPECT_EQ(learning("first_cycle: 3").last_cycle, 4U);
}

TEST(ScenarioReader, ReadsJsonWithEitherKindOfNames) {
  const std::string json = R"({
    "name": "mnist-784-20", "seed": "1", "data": {"idx": {"name": "mnist"}},
    "circularAutoencoder": {"layers": [784, 20], "hidden_activation": "TANH",
                            "visibleActivation": "LOGISTIC", "visible_bias": "DATA_MEAN"},
    "learning": {"recirculation": {"combination": "PLAIN"}, "rate": 1e-2, "batch": 100},
    "timing": {"delayNs": 1000}, "run": {"epochs": 15}, "record": null
  })";
  EXPECT_EQ(parse_scenario(json, "s", ScenarioFormat::json).scenario,
            parse_scenario(kMnist, "s").scenario);
}

struct BadJson {
  const char* text;
  const char* message;  ///< its beginning
};

TEST(ScenarioReader, ReportsMistakesInJsonWhereTheyStand) {
  const std::vector<BadJson> table = {
      {R"({"sede": 1})", "s:1:3: unknown field \"sede\"; did you mean \"seed\"?"},
      {"{\"run\":\n {\"epoch\": {\"x\": [1, \"]\"]}}}",
       "s:2:4: unknown field \"epoch\" in run; did you mean \"epochs\"?"},
      {R"({"seed": 1, "seed": 2})", "s:1:14: \"seed\" is given twice; it is at s:1:3 already"},
      {R"({"delayNs": 1, "timing": {"delayNs": 1, "delay_ns": 1}})",
       "s:1:3: unknown field \"delayNs\""},
      {R"({"data": {"idx": {}, "npy": {}}})", "s:1:23: \"npy\" and \"idx\" exclude each other"},
      {R"({"seed": -1})", "s:1:10: seed: -1 is out of range"},
      {R"({"seed": 1.5})", "s:1:10: seed: 1.5 is not a whole number"},
      {R"({"seed": true})", "s:1:10: seed: \"true\" is not a whole number"},
      {R"({"seed": {}})", "s:1:10: \"seed\" is a single value"},
      {R"({"seed": [1]})", "s:1:10: \"seed\" is not a list"},
      {R"({"population": {}})", "s:1:16: \"population\" is a list; write [ ... ]"},
      {R"({"run": 1})", "s:1:9: \"run\" is a message"},
      {R"({"name": 1})", "s:1:10: name: 1 is not a text in quotes"},
      {R"({"data": {"shuffle": 1}})", "s:1:22: shuffle: \"1\" is neither true nor false"},
      {R"({"learning": {"rate": NaN}})", "s:1:23: rate: NaN is not a finite number"},
      {R"({"learning": {"rate": "NaN"}})", "s:1:23: rate: NaN is not a finite number"},
      {R"({"learning": {"rate": 1e999}})", "s:1:23: rate: 1e999 is not a finite number"},
      {R"({"learning": {"apply": "BATHC"}})",
       "s:1:24: apply: \"BATHC\" is no Apply; did you mean BATCH?"},
      {"{\"name\": \"é\tb\"}", "s:1:10: a text without its closing quote"},
      {"{\"é\": 1,\n\"name\": tru}", "s:1:3: unknown field \"é\""},
      {R"({"name": "\q"})", "s:1:11: a wrong escape"},
      {R"({"name": "\ud800"})", "s:1:10: name: a text that is not UTF-8"},
      {R"({"name": "a",})", "s:1:14: found \"}\"; the name of a field in quotes belongs here"},
      {R"({name: "a"})", "s:1:2: found \"name\"; the name of a field in quotes belongs here"},
      {R"({"name" "a"})", "s:1:9: found \"\"\"; ':' belongs here"},
      {R"({"seed": 01})", "s:1:10: found \"01\"; a number without leading zeros belongs here"},
      {R"({"seed": 1.})", "s:1:12: found \"}\"; a digit belongs here"},
      {"{\"seed\": 1\n", "s:2:1: the file ends too early; ',' or '}' belongs here"},
      {R"({"seed": 1} 2)", "s:1:13: found \"2\"; the end of the file belongs here"},
      {"[]", "s:1:1: found \"[\"; '{' belongs here"},
      {"", "s:1:1: the file ends too early; '{' belongs here"},
  };
  for (const BadJson& bad : table) {
    EXPECT_THAT(message_of(bad.text, ScenarioFormat::json), StartsWith(bad.message)) << bad.text;
  }
}

TEST(ScenarioReader, ReportsMistakesOfMeaningInJsonWhereTheyStand) {
  const std::string json = R"({"name": "t", "data": {"lowRank": {}}, "population": [
    {"name": "a", "size": 1, "clamped": true}, {"name": "b", "size": 0}],
    "projection": [{"pre": "a", "post": "c"}]})";
  EXPECT_EQ(message_of(json, ScenarioFormat::json),
            "s:2:70: size is 0; at least 1\n"
            "s:3:42: unknown population \"c\"; did you mean \"a\"?");
}

TEST(ScenarioReader, PutsOverridesInPlaceOfWhatTheFileSays) {
  const std::vector<std::string> overrides = {
      "seed=7",
      "name=other",
      "circular_autoencoder.layers=[100, 30, 5]",
      "circular_autoencoder.layers[1]=40",
      "circular_autoencoder.layers[3]=2",
      "circular_autoencoder.hidden_activation=RELU",
      "circular_autoencoder.transmission.change={threshold: 1}",
      "data.npy.train=a b.npy",
      "data.npy.test='it\\'s.npy'",
      "learning.top={}",
      "learning.layer_rates=[1, 2, 3, 4]",
      "learning.weight_limit.element=0.5",
      "timing.allow_violations=true",
      "run={presentations: 3}",
      "precision=SINGLE"};
  const Scenario scenario = parse_scenario(kMnist, "s", ScenarioFormat::text, overrides).scenario;
  EXPECT_EQ(scenario.seed, 7U);
  EXPECT_EQ(scenario.name, "other");
  EXPECT_EQ(scenario.circular_autoencoder->layers, (std::vector<std::uint32_t>{100, 40, 5, 2}));
  EXPECT_EQ(scenario.circular_autoencoder->hidden_activation, Activation::relu);
  EXPECT_EQ(scenario.circular_autoencoder->transmission.threshold, 1);
  EXPECT_EQ(std::get<NpyData>(scenario.data.source), (NpyData{"a b.npy", "it's.npy"}));
  EXPECT_TRUE(std::holds_alternative<TopSpec>(scenario.learning.algorithm));
  EXPECT_EQ(scenario.learning.layer_rates, (std::vector<double>{1, 2, 3, 4}));
  EXPECT_EQ(scenario.learning.weight_limit.element, 0.5);
  EXPECT_TRUE(scenario.timing.allow_violations);
  EXPECT_EQ(scenario.run, (RunSpec{.epochs = 1, .presentations = 3}));
  EXPECT_EQ(scenario.precision, Precision::single_precision);
}

TEST(ScenarioReader, TakesCheckpointsByEpochsForNoneByTime) {
  const auto read = [](const std::string& checkpoints) {
    const std::vector<std::string> overrides{"run.checkpoints={" + checkpoints + "}"};
    return parse_scenario(kMnist, "s", ScenarioFormat::text, overrides).scenario.run.checkpoints;
  };
  EXPECT_EQ(read(""), (CheckpointSpec{.every_s = 30, .every_epochs = 0}));
  EXPECT_EQ(read("every_epochs: 5"), (CheckpointSpec{.every_s = 0, .every_epochs = 5}));
  EXPECT_EQ(read("every_epochs: 5 every_s: 2.5"),
            (CheckpointSpec{.every_s = 2.5, .every_epochs = 5}));
  EXPECT_EQ(read("every_s: 0"), (CheckpointSpec{.every_s = 0, .every_epochs = 0}));
}

TEST(ScenarioReader, PutsOverridesInListsOfMessages) {
  const std::string network =
      "name: 't' data { low_rank {} } population { name: 'a' size: 1 clamped: true } "
      "projection { pre: 'a' post: 'a' name: 'x' rate: 1 } "
      "projection { pre: 'a' post: 'a' name: 'y' rate: 2 }";
  const auto projections = [&](const std::vector<std::string>& overrides) {
    return parse_scenario(network, "s", ScenarioFormat::text, overrides).scenario.projections;
  };
  EXPECT_EQ(projections({"projection[1].rate=3"})[1].rate, 3);
  EXPECT_EQ(projections({"projection[1].rate=3"})[0].rate, 1);
  EXPECT_EQ(projections({"projection[0]={pre: 'a' post: 'a' name: 'z'}"})[0].name, "z");
  EXPECT_EQ(projections({"projection[0]={pre: 'a' post: 'a' name: 'z'}"})[1].name, "y");
  EXPECT_EQ(projections({"projection[2].pre=a", "projection[2].post=a"})[2].name, "a-a");
  EXPECT_EQ(projections({"projection=[{pre: 'a' post: 'a'}]"}).size(), 1U);
  EXPECT_EQ(projections({"projection=[]"}).size(), 0U);
}

TEST(ScenarioReader, ReportsWrongOverridesByTheirText) {
  const std::vector<std::pair<const char*, const char*>> table = {
      {"lerning.rate=1", "unknown field \"lerning\"; did you mean \"learning\"?"},
      {"learning.raet=1", "unknown field \"raet\" in learning; did you mean \"rate\"?"},
      {"learning.rate", "no '=' between field and value"},
      {"=1", "unknown field \"\""},
      {"learning.rate.x=1", "\"rate\" has no fields of its own"},
      {"learning[0].rate=1", "\"learning\" is not a list; leave out the index"},
      {"projection.rate=1", "\"projection\" is a list; say which one, as in projection[0]"},
      {"projection[x].rate=1", "\"[x]\" is no index"},
      {"projection[].rate=1", "\"[]\" is no index"},
      {"projection[0.rate=1", "\"[0\" is no index"},
      {"projection[1].rate=1", "\"projection\" has 0 elements"},
      {"learning.rate=x", "rate: \"x\" is not a decimal number"},
      {"learning.rate=nan", "rate: nan is not a finite number"},
      {"learning.rate=", "the file ends too early; a value belongs here"},
      {"learning.rate=1 batch: 2", "\"1 batch: 2\" is not one value"},
      {"learning.rate={}", "\"rate\" is a single value"},
      {"learning=1", "\"learning\" is not a single value"},
      {"learning.batch=-1", "batch: -1 is out of range"},
      {"learning.apply=NOW", "apply: \"NOW\" is no Apply; one of BATCH, IMMEDIATE"},
      {"learning.top={x: 1}", "unknown field \"x\" in top"},
      {"circular_autoencoder.layers[0]=1 layers: 2", "is not one value"},
      {"circular_autoencoder.layers[9]=1", "\"layers\" has 2 elements; the index is at most 2"},
      {"name='x", "a text without its closing quote"},
      {"learning.batch=0", "batch is 0; at least 1"},
      {"learning={batch: 0 top {}}", "batch is 0; at least 1"},
      {"learning.schedule.step={factor: 1}", "epochs is 0; at least 1"},
  };
  for (const auto& [text, message] : table) {
    const std::string said = message_of(kMnist, ScenarioFormat::text, {text});
    EXPECT_THAT(said, StartsWith(std::string("--set ") + text + ": ")) << text;
    EXPECT_THAT(said, HasSubstr(message)) << text;
  }
}

TEST(ScenarioReader, ReportsMistakesOfFileAndOverridesTogether) {
  EXPECT_EQ(message_of("sede: 1", ScenarioFormat::text, {"sed=1"}),
            "s:1:1: unknown field \"sede\"; did you mean \"seed\"?\n"
            "--set sed=1: unknown field \"sed\"; did you mean \"seed\"?");
}

TEST(ScenarioReader, ReadsFilesOfEitherFormatAndSaysWhichCannotBeRead) {
  const std::string folder = testing::TempDir();
  const std::string of_this_run = folder + "/reader_test_" + std::to_string(::getpid());
  const std::string text_file = of_this_run + ".textproto";
  const std::string json_file = of_this_run + ".anything";
  std::ofstream(text_file) << kMnist;
  std::ofstream(json_file) << "\n {\"name\": \"from-json\", \"seed\": }";
  EXPECT_EQ(read_scenario(text_file).scenario, parse_scenario(kMnist, "s").scenario);
  EXPECT_EQ(read_scenario(text_file, std::vector<std::string>{"seed=5"}).scenario.seed, 5U);
  const auto message = [](const std::string& file) {
    try {
      read_scenario(file);
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(message(json_file), json_file + ":2:32: found \"}\"; a value belongs here");
  EXPECT_EQ(message(folder + "/none"), folder +
                                           "/none: cannot be read: No such file or directory; "
                                           "give the path of a scenario");
  EXPECT_THAT(message(folder), HasSubstr("cannot be read: Is a directory"));
  std::remove(text_file.c_str());
  std::remove(json_file.c_str());
}

}  // namespace
}  // namespace recirc
