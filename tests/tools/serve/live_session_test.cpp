// What a session tells its viewers, over a real WebSocket, while the simulation waits.
#include <utility>

#include "tools/serve/live_session.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "sim/actor/actor_engine.hpp"
#include "tests/support/build.hpp"
#include "tests/support/networks.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;
using testing_support::Built;

// Only one of its projections learns, and the biases of one population.
Scenario ring_half_fixed() {
  Scenario scenario =
      testing_support::ring_of_two({.visible = 3, .hidden = 2, .examples = 4, .rate = 0.1});
  scenario.projections[1].rule.clear();
  scenario.projections[1].rate = 0;
  scenario.populations[1].bias->rule = testing_support::kOutputRule;
  scenario.populations[1].bias->rate = 0.1;
  scenario.learning.batch = 2;
  return scenario;
}

// Somebody at the other end of the server's WebSocket.
class Client {
 public:
  explicit Client(const std::string& url) {
    const std::string host = url.substr(7, url.find('/', 7) - 7);
    const auto port = static_cast<std::uint16_t>(std::stoi(host.substr(host.find(':') + 1)));
    socket_.next_layer().connect({boost::asio::ip::make_address("127.0.0.1"), port});
    socket_.handshake(host, "/live" + url.substr(url.find('?')));
  }
  void say(const Json& command) { socket_.write(boost::asio::buffer(command.dump())); }
  // The next message of this type; samples are passed over.
  Json told(const std::string& type) {
    while (true) {
      Json message = next();
      if (message["type"] == type) return message;
    }
  }
  // What is told before something of this type.
  std::set<std::string> types_until(const std::string& last) {
    std::set<std::string> types;
    while (true) {
      const Json message = next();
      if (message["type"] == last) return types;
      types.insert(message["type"].get<std::string>());
    }
  }
  // What is told until the run is over.
  std::set<std::string> types_until_the_end() {
    std::set<std::string> types;
    while (true) {
      const Json message = next();
      types.insert(message["type"].get<std::string>());
      if (message.value("end", "") != "") return types;
    }
  }
  void until_held() {
    while (!told("state")["waiting"]) {
    }
  }

 private:
  Json next() {
    while (true) {
      boost::beast::flat_buffer buffer;
      socket_.read(buffer);
      if (socket_.got_text()) return Json::parse(boost::beast::buffers_to_string(buffer.data()));
    }
  }

  boost::asio::io_context io_;
  boost::beast::websocket::stream<boost::asio::ip::tcp::socket> socket_{io_};
};

// A run that is held before its first presentation.
class HeldRun {
 public:
  enum class Begins : bool { at_once, later };

  explicit HeldRun(Begins begins = Begins::at_once) {
    session_.gate().pause();
    session_.set_server(&server_);
    if (begins == Begins::later) return;
    make_engine();
    begin();
  }
  void make_engine() {
    built_.emplace(testing_support::build(ring_half_fixed()));
    engine_ = session_.watched([](const Network& network, Plasticity) {
      return std::make_unique<ActorEngine>(network, 1);
    })(built_->network, Plasticity::on);
  }
  void begin() {
    simulation_ = std::thread([this] {
      testing_support::present_all(*engine_, *built_->data);
      session_.on_end("complete", "");
      // The network ends with its run.
      engine_.reset();
      built_.reset();
    });
  }
  ~HeldRun() {
    session_.gate().open_for_good();
    if (simulation_.joinable()) simulation_.join();
    server_.stop();
  }
  HeldRun(const HeldRun&) = delete;
  HeldRun& operator=(const HeldRun&) = delete;

  [[nodiscard]] std::string url() const { return server_.url(); }

 private:
  LiveSession session_;
  LiveServer server_{
      {},
      {.file = [](std::string_view) { return std::nullopt; },
       .on_join = [this](std::uint64_t viewer) { session_.on_join(viewer); },
       .on_leave = [this](std::uint64_t viewer) { session_.on_leave(viewer); },
       .on_text = [this](std::uint64_t viewer,
                         const std::string& text) { return session_.on_text(viewer, text); }}};
  std::optional<Built> built_;
  std::unique_ptr<Engine> engine_;
  std::thread simulation_;
};

const Json kWhy{{"do", "why"}, {"projection", 0}, {"pre", 2}, {"post", 1}};

TEST(LiveSession, TellsWhyAWeightChangedToTheOneWhoAskedOnceItKnows) {
  HeldRun run;
  Client client(run.url());
  Client other(run.url());
  client.until_held();
  client.say(kWhy);
  EXPECT_NE(client.told("why")["waiting"].get<std::string>().find("Step on"), std::string::npos);
  client.say({{"do", "resume"}});
  const Json answer = client.told("why");
  EXPECT_EQ(answer["projection"], 0);
  EXPECT_EQ(answer["pre"], 2);
  EXPECT_EQ(answer["post"], 1);
  const Json& change = answer["nodes"][0];
  EXPECT_EQ(change["event"], "change");
  EXPECT_EQ(change["place"], "hidden[1]<-visible[2]");
  EXPECT_EQ(change["presentation"], 0);
  EXPECT_EQ(change["formula"].get<std::string>().rfind("(post[0] - post[1]) * pre[0] = (", 0), 0U);
  // Back to the stimuli: what has no causes is one.
  for (const Json& node : answer["nodes"]) {
    EXPECT_EQ(node["causes"].empty(), node["event"] == "stimulus") << node;
  }
  // The other hears of the end, and nothing of this.
  EXPECT_EQ(other.types_until_the_end().count("why"), 0U);
}

// The test set may be evaluated for long before the first presentation.
TEST(LiveSession, TellsWhoAskedBeforeItWaitedWhatToWaitFor) {
  HeldRun run(HeldRun::Begins::later);
  Client client(run.url());
  run.make_engine();
  client.say({{"do", "weights"}});
  client.say({{"do", "watch"}, {"projection", 0}, {"pre", 2}, {"post", 1}});
  Json asked = kWhy;
  asked["id"] = 7;
  client.say(asked);  // last: where it is answered, all has been heard
  EXPECT_EQ(client.told("why")["waiting"], "Waiting for the next presentation that is kept.");
  run.begin();
  const std::set<std::string> told = client.types_until("synapse");
  EXPECT_EQ(told.count("weights"), 1U);
  const Json held = client.told("why");
  EXPECT_NE(held["waiting"].get<std::string>().find("Step on"), std::string::npos);
  EXPECT_EQ(held["id"], 7);
  client.say({{"do", "step"}, {"size", "presentation"}});
  client.say({{"do", "step"}, {"size", "presentation"}});
  Json answer = client.told("why");
  while (answer.contains("waiting")) answer = client.told("why");
  EXPECT_EQ(answer["id"], 7);
  EXPECT_EQ(answer["nodes"][0]["place"], "hidden[1]<-visible[2]");
}

TEST(LiveSession, SaysWhyThereIsNothingToTell) {
  HeldRun run;
  Client client(run.url());
  client.until_held();
  const auto reason = [&](Json command) {
    client.say(command);
    return client.told("why")["missing"].get<std::string>();
  };
  Json asked = kWhy;
  asked["projection"] = 1;
  asked["pre"] = 0;
  EXPECT_EQ(reason(asked), "it has no rule: its weight is fixed");
  asked["pre"] = 7;
  EXPECT_EQ(reason(asked), "there is no such synapse");
  EXPECT_EQ(reason({{"do", "why"}, {"projection", 9}, {"largest", true}}),
            "there is no such synapse");
  EXPECT_EQ(reason({{"do", "why"}, {"projection", std::uint64_t{1} << 32U}, {"largest", true}}),
            "there is no such synapse");
  EXPECT_EQ(reason({{"do", "why"}, {"population", 1}, {"neuron", 2}}), "there is no such neuron");
  EXPECT_EQ(reason({{"do", "why"}, {"population", 2}, {"neuron", 0}}), "there is no such neuron");
  EXPECT_EQ(reason({{"do", "why"}, {"population", 0}, {"neuron", 0}}),
            "its bias has no rule: it is fixed");
  client.say({{"do", "resume"}});
  client.types_until_the_end();
  EXPECT_EQ(reason(kWhy), "the run is over");
  client.say({{"do", "watch"}, {"projection", 0}, {"pre", 2}, {"post", 1}});
  EXPECT_EQ(reason({{"do", "why"}, {"projection", 0}, {"largest", true}}), "the run is over");
}

// At full speed, from the middle of a batch of two: the next batch is kept from its start.
TEST(LiveSession, TellsWhatAnUpdateWasDueToOnceABatchWasKept) {
  HeldRun run;
  Client client(run.url());
  client.until_held();
  client.say({{"do", "why"}, {"what", "update"}, {"population", 1}, {"neuron", 0}, {"id", 3}});
  EXPECT_NE(client.told("why")["waiting"].get<std::string>().find("2 presentations"),
            std::string::npos);
  client.say({{"do", "resume"}});
  const Json answer = client.told("why");
  EXPECT_EQ(answer["id"], 3);
  EXPECT_EQ(answer["population"], 1);
  EXPECT_EQ(answer["neuron"], 0);
  const Json& update = answer["nodes"][0];
  EXPECT_EQ(update["event"], "update");
  EXPECT_EQ(update["place"], "bias of hidden[0]");
  ASSERT_EQ(update["causes"].size(), 2U);  // a change in each presentation
  for (std::size_t k = 0; k < 2; ++k) {
    const Json& change = answer["nodes"][update["causes"][k]["node"].get<std::size_t>()];
    EXPECT_EQ(change["event"], "change");
    EXPECT_EQ(change["presentation"], k);
  }
  EXPECT_EQ(update["presentation"], 2);
}

TEST(LiveSession, FindsTheLargestChangeOfAProjection) {
  HeldRun run;
  Client client(run.url());
  client.until_held();
  client.say({{"do", "why"}, {"projection", 0}, {"largest", true}});
  EXPECT_TRUE(client.told("why").contains("waiting"));
  client.say({{"do", "resume"}});
  const Json largest = client.told("why");
  EXPECT_EQ(largest["nodes"][0]["place"],
            "hidden[" + largest["post"].dump() + "]<-visible[" + largest["pre"].dump() + "]");
}

}  // namespace
}  // namespace recirc
