#include "network/wiring.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

using namespace literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr DelaySpec kDelay = Time{10};

ProjectionExtent extent(std::uint32_t pre, std::uint32_t post) {
  return {.seed = 1, .number = 0, .pre_size = pre, .post_size = post};
}

// "pre>post" of every synapse, in order.
std::vector<std::string> pairs(const Wiring& wires) {
  std::vector<std::string> result;
  for (const SparseSynapse& synapse : wires.synapses) {
    result.push_back(std::to_string(synapse.pre) + ">" + std::to_string(synapse.post));
  }
  return result;
}

TEST(Wiring, KeepsAllToAllWithOneDelayAsOneFact) {
  const Wiring wires = wiring(AllToAll{}, kDelay, extent(3, 2));
  EXPECT_TRUE(wires.all_to_all);
  EXPECT_THAT(wires.synapses, IsEmpty());
  EXPECT_EQ(wires.delay, 10_ns);
  EXPECT_EQ(wires.longest_delay, 10_ns);
}

TEST(Wiring, PairsEqualNumbersOneToOne) {
  const Wiring wires = wiring(OneToOne{}, kDelay, extent(3, 3));
  EXPECT_FALSE(wires.all_to_all);
  EXPECT_THAT(pairs(wires), ElementsAre("0>0", "1>1", "2>2"));
  EXPECT_EQ(wires.longest_delay, 10_ns);
}

TEST(Wiring, SortsListedPairsByPreThenPost) {
  const Wiring wires = wiring(Pairs{{2, 0, 2}, {1, 1, 0}}, kDelay, extent(3, 2));
  EXPECT_THAT(pairs(wires), ElementsAre("0>1", "2>0", "2>1"));
}

TEST(Wiring, RefusesPairsOfNeuronsThatAreNotThere) {
  EXPECT_THROW(wiring(Pairs{{3}, {0}}, kDelay, extent(3, 2)), InternalError);
  EXPECT_THROW(wiring(Pairs{}, kDelay, extent(3, 2)), InternalError);
  EXPECT_THROW(wiring(OneToOne{}, kDelay, extent(3, 2)), InternalError);
  EXPECT_THROW(wiring(FixedInDegree{4}, kDelay, extent(3, 2)), InternalError);
}

TEST(Wiring, DrawsDelaysWithinTheirRangeAndSortsByThem) {
  const Wiring wires = wiring(AllToAll{}, UniformDelay{5_ns, 7_ns}, extent(20, 30));
  ASSERT_EQ(wires.synapses.size(), 600U);
  EXPECT_FALSE(wires.all_to_all);
  std::map<Time, int> counts;
  for (const SparseSynapse& synapse : wires.synapses) ++counts[synapse.delay];
  ASSERT_EQ(counts.size(), 3U);
  for (const auto& [delay, count] : counts) {
    EXPECT_GE(delay, 5_ns);
    EXPECT_LE(delay, 7_ns);
    EXPECT_GT(count, 150);  // of 200 expected: 4 standard deviations
  }
  EXPECT_TRUE(std::ranges::is_sorted(wires.synapses, {}, [](const SparseSynapse& synapse) {
    return std::tuple(synapse.pre, synapse.delay, synapse.post);
  }));
  EXPECT_EQ(wires.delay, 5_ns);
  EXPECT_EQ(wires.longest_delay, 7_ns);
}

TEST(Wiring, DrawsTheDelayOfAPairWhateverOtherSynapsesThereAre) {
  const UniformDelay range{5_ns, 5000_ns};
  const Wiring all = wiring(AllToAll{}, range, extent(4, 4));
  const Wiring some = wiring(OneToOne{}, range, extent(4, 4));
  for (const SparseSynapse& one : some.synapses) {
    const auto same = std::ranges::find_if(all.synapses, [&](const SparseSynapse& synapse) {
      return synapse.pre == one.pre && synapse.post == one.post;
    });
    ASSERT_NE(same, all.synapses.end());
    EXPECT_EQ(same->delay, one.delay);
  }
}

RC_GTEST_PROP(Wiring, GivesEveryNeuronItsInDegreeFromDistinctNeurons, ()) {
  ProjectionExtent size = extent(*rc::gen::inRange(1U, 20U), *rc::gen::inRange(1U, 20U));
  size.seed = *rc::gen::arbitrary<std::uint64_t>();
  const std::uint32_t degree = *rc::gen::inRange(1U, size.pre_size + 1);
  const Wiring wires = wiring(FixedInDegree{degree}, kDelay, size);
  std::map<std::uint32_t, std::set<std::uint32_t>> sources;
  for (const SparseSynapse& synapse : wires.synapses) {
    RC_ASSERT(synapse.pre < size.pre_size);
    RC_ASSERT(sources[synapse.post].insert(synapse.pre).second);
  }
  RC_ASSERT(sources.size() == size.post_size);
  for (const auto& [post, pre] : sources) RC_ASSERT(pre.size() == degree);
}

// Of 5 neurons 2 can be drawn in 10 ways, each as likely as the other.
TEST(Wiring, DrawsEverySetOfNeuronsEquallyOften) {
  constexpr std::uint32_t kDraws = 10'000;
  const Wiring wires = wiring(FixedInDegree{2}, kDelay, extent(5, kDraws));
  std::map<std::uint32_t, std::uint32_t> sets;
  for (const SparseSynapse& synapse : wires.synapses) sets[synapse.post] |= 1U << synapse.pre;
  std::map<std::uint32_t, int> counts;
  for (const auto& [post, set] : sets) ++counts[set];
  EXPECT_EQ(counts.size(), 10U);
  for (const auto& [set, count] : counts) {
    EXPECT_GT(count, 850) << set;  // of 1000 expected: 5 standard deviations
    EXPECT_LT(count, 1150) << set;
  }
}

TEST(Wiring, DrawsAnewForEveryProjectionAndSeed) {
  const auto drawn = [](std::uint64_t seed, std::uint32_t number) {
    return pairs(wiring(FixedInDegree{5}, kDelay, {seed, number, 100, 10}));
  };
  EXPECT_EQ(drawn(1, 0), drawn(1, 0));
  EXPECT_NE(drawn(1, 0), drawn(1, 1));
  EXPECT_NE(drawn(1, 0), drawn(2, 0));
}

}  // namespace
}  // namespace recirc
