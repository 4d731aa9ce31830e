#include <gtest/gtest.h>

#include <sstream>

#include "protocols/scenario_reader.hpp"
#include "sim/audit/is_local.hpp"

namespace {

constexpr const char* kNetwork = R"(
name: "mine"
data { inline { train { value: [1, 0, 0] } train { value: [0, 1, 0] } } }
circular_autoencoder { layers: [3, 2] }
)";

recirc::LocalityVerdict verdict_of(const std::string& learning) {
  return recirc::is_local(recirc::parse_scenario(kNetwork + learning, "mine").scenario);
}

// Somebody's own test that the learning of a network is local, and stays so.
TEST(MyNetwork, LearnsLocally) {
  const recirc::LocalityVerdict verdict = verdict_of("learning { recirculation {} }");
  EXPECT_TRUE(verdict) << verdict;
}

TEST(MyNetwork, IsToldWhatIsNotLocal) {
  const recirc::LocalityVerdict verdict = verdict_of("learning { backpropagation {} }");
  EXPECT_FALSE(verdict);
  std::ostringstream message;
  message << verdict;
  EXPECT_NE(message.str().find("locality of weights"), std::string::npos) << message.str();
}

}  // namespace
