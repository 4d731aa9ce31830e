#include "sim/actor/post_factors.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace recirc {
namespace {

using namespace literals;

LearningRule rule_of(const std::string& text) {
  return std::get<LearningRule>(LearningRule::parse(text));
}

TEST(NeuronRuns, JoinNeighbours) {
  std::vector<NeuronRun> runs;
  append_runs(std::vector<std::uint32_t>{0, 1, 2, 5, 7, 8}, runs);
  EXPECT_EQ(runs, (std::vector<NeuronRun>{{0, 3}, {5, 1}, {7, 2}}));
}

TEST(NeuronRuns, GoOnWhereTheLastOneEnded) {
  std::vector<NeuronRun> runs{{3, 2}};
  append_runs(std::vector<std::uint32_t>{5, 9}, runs);
  EXPECT_EQ(runs, (std::vector<NeuronRun>{{3, 3}, {9, 1}}));
}

TEST(FreshPosts, CollectsNeuronsWhenTheLastThatARuleNamesArrives) {
  FreshPosts posts(rule_of("(post[0] - post[1]) * pre[0]"));
  posts.notice_soma(4, 1, false);
  EXPECT_TRUE(posts.empty());
  posts.notice_soma(4, 2, false);
  posts.notice_soma(2, 2, false);
  posts.notice_soma(3, 2, true);
  posts.notice_soma(9, 3, false);  // had its second before
  EXPECT_EQ(posts.runs(), (std::vector<NeuronRun>{{2, 3}}));
  posts.clear();
  EXPECT_TRUE(posts.empty());
}

TEST(FreshPosts, WaitsForErrorAndSomaWhicheverIsTheLast) {
  FreshPosts posts(rule_of("error * post[0]"));
  posts.notice_soma(1, 1, false);
  posts.notice_error(2, 0);
  EXPECT_TRUE(posts.empty());
  posts.notice_error(1, 1);
  posts.notice_soma(2, 1, true);
  EXPECT_EQ(posts.runs(), (std::vector<NeuronRun>{{1, 2}}));
}

// Eight lanes at a time, and the rest one by one: the same bits.
TEST(PostFactors, AreWhatOneNeuronAloneWouldCompute) {
  const LearningRule rule = rule_of("0.3 * post[0]^3 * pre[0] - (post[1] - error^2) * w");
  constexpr std::uint32_t kNeurons = 21;
  SomaBuffers buffers(kNeurons, 2, 100_ns);
  for (std::uint32_t neuron = 0; neuron < kNeurons; ++neuron) {
    buffers.receive_soma(neuron, 0.1 + 0.07 * neuron, 1_ns);
    buffers.receive_soma(neuron, -0.3 + 0.05 * neuron, 2_ns);
    buffers.receive_error(neuron, 0.9 - 0.11 * neuron, 3_ns);
  }
  PostFactors all(rule, kNeurons);
  all.compute(buffers, {.first = 0, .count = kNeurons});
  PostFactors alone(rule, kNeurons);
  for (std::uint32_t neuron = 0; neuron < kNeurons; ++neuron) {
    alone.compute(buffers, {.first = neuron, .count = 1});
  }
  for (std::size_t group = 0; group < rule.groups().size(); ++group) {
    for (std::uint32_t neuron = 0; neuron < kNeurons; ++neuron) {
      EXPECT_EQ(all.group(group)[neuron], alone.group(group)[neuron]) << neuron;
    }
  }
}

}  // namespace
}  // namespace recirc
