#include "neurons/random.hpp"

#include <Random123/philox.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <set>
#include <vector>

namespace recirc {
namespace {

using testing::ElementsAre;

constexpr std::uint64_t kDraws = 100'000;
constexpr double kCount = static_cast<double>(kDraws);

RandomKey draw(std::uint64_t index) { return {3, Purpose::initial_weight, 5, index}; }

// The mean of f(k) over all draws; with the same keys always the same, so a bound of five standard
// errors is passed for ever once it is passed.
double mean(const std::function<double(std::uint64_t)>& f) {
  double sum = 0;
  for (std::uint64_t k = 0; k < kDraws; ++k) sum += f(k);
  return sum / kCount;
}

double five_errors(double variance) { return 5 * std::sqrt(variance / kCount); }

TEST(Random, IsPhilox4x32WithTenRounds) {
  const auto block = [](r123::Philox4x32::ctr_type counter, r123::Philox4x32::key_type key) {
    const auto words = r123::Philox4x32{}(counter, key);
    return std::vector<std::uint32_t>(words.begin(), words.end());
  };
  EXPECT_THAT(block({{0, 0, 0, 0}}, {{0, 0}}),
              ElementsAre(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8));
  EXPECT_THAT(block({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, {{0xa4093822, 0x299f31d0}}),
              ElementsAre(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1));
}

TEST(Random, TakesIndexAndEntityAsCounterAndTheSeedAsKey) {
  const Purpose none{};
  EXPECT_EQ(random_bits({0, none, 0, 0}), 0xe169c58d6627e8d5);
  EXPECT_EQ(random_bits({0x299f31d0a4093822, none, 0x0370734413198a2e, 0x85a308d3243f6a88}),
            0x94fdccebd16cfe09);
}

TEST(Random, KeepsItsPromiseOfTheSameBits) {
  const RandomKey key{1, Purpose::shuffle, 2, 3};
  EXPECT_EQ(random_bits(key), 0x6548d0451f085226);
  EXPECT_EQ(uniform(key), 0x1.952341147c214p-2);
  EXPECT_EQ(uniform_below(key, 1000), 395U);
  EXPECT_DOUBLE_EQ(standard_normal(key), 0x1.ffbe4b6d4eeb2p-2)
      << "the last bits are the C library's";
}

TEST(Random, SpreadsUniformNumbersEvenly) {
  const auto centred = [](std::uint64_t k) { return uniform(draw(k)) - 0.5; };
  EXPECT_LT(std::abs(mean(centred)), five_errors(1.0 / 12));
  const auto square = [&](std::uint64_t k) { return centred(k) * centred(k) - 1.0 / 12; };
  EXPECT_LT(std::abs(mean(square)), five_errors(1.0 / 180));
  const auto neighbours = [&](std::uint64_t k) { return centred(k) * centred(k + 1); };
  EXPECT_LT(std::abs(mean(neighbours)), five_errors(1.0 / 144));
}

TEST(Random, FillsEveryBinAlike) {
  constexpr std::size_t kBins = 64;
  std::array<double, kBins> counts{};
  for (std::uint64_t k = 0; k < kDraws; ++k) {
    ++counts.at(static_cast<std::size_t>(uniform(draw(k)) * kBins));
  }
  double chi_square = 0;
  for (const double count : counts) {
    chi_square += (count - kCount / kBins) * (count - kCount / kBins) / (kCount / kBins);
  }
  // 63 degrees of freedom: mean 63, standard deviation 11.2.
  EXPECT_GT(chi_square, 63 - 4 * 11.2);
  EXPECT_LT(chi_square, 63 + 4 * 11.2);
}

TEST(Random, DrawsWholeNumbersBelowABoundAlike) {
  constexpr std::uint64_t kBound = 7;
  std::array<double, kBound> counts{};
  for (std::uint64_t k = 0; k < kDraws; ++k) ++counts.at(uniform_below(draw(k), kBound));
  for (const double count : counts) {
    EXPECT_LT(std::abs(count / kCount - 1.0 / 7), five_errors(6.0 / 49));
  }
}

TEST(Random, HasTheMomentsOfAStandardNormal) {
  const auto power = [](int exponent) {
    return mean([=](std::uint64_t k) { return std::pow(standard_normal(draw(k)), exponent); });
  };
  EXPECT_LT(std::abs(power(1)), five_errors(1));
  EXPECT_LT(std::abs(power(2) - 1), five_errors(2));
  EXPECT_LT(std::abs(power(3)), five_errors(15));
  EXPECT_LT(std::abs(power(4) - 3), five_errors(96));
  const double tail =
      mean([](std::uint64_t k) { return standard_normal(draw(k)) > 2 ? 1.0 : 0.0; });
  EXPECT_LT(std::abs(tail - 0.022750131948179), five_errors(0.0222));
}

TEST(Random, GivesEveryPartOfTheKeyItsOwnStream) {
  const std::vector<std::function<RandomKey(std::uint64_t)>> streams{
      [](std::uint64_t k) {
        return RandomKey{3, Purpose::initial_weight, 5, k};
      },
      [](std::uint64_t k) {
        return RandomKey{4, Purpose::initial_weight, 5, k};
      },
      [](std::uint64_t k) {
        return RandomKey{3, Purpose::delay, 5, k};
      },
      [](std::uint64_t k) {
        return RandomKey{3, Purpose::initial_weight, 6, k};
      },
      [](std::uint64_t k) {
        return RandomKey{3, Purpose::initial_weight, k, 5};
      },
      [](std::uint64_t k) {
        return RandomKey{k, Purpose::initial_weight, 5, 3};
      },
      [](std::uint64_t k) {
        return RandomKey{3, Purpose::initial_weight, 5 + (k << 32U), 0};
      },
  };
  for (std::size_t a = 0; a < streams.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      const auto product = [&](std::uint64_t k) {
        return (uniform(streams[a](k + 10)) - 0.5) * (uniform(streams[b](k + 10)) - 0.5);
      };
      EXPECT_LT(std::abs(mean(product)), five_errors(1.0 / 144)) << a << " and " << b;
    }
  }
}

TEST(Random, RepeatsNoValueOfAStream) {
  std::set<std::uint64_t> seen;
  for (std::uint64_t k = 0; k < kDraws; ++k) seen.insert(random_bits(draw(k)));
  EXPECT_EQ(seen.size(), kDraws);
}

RC_GTEST_PROP(Random, StaysInItsRange, (std::uint64_t seed, std::uint64_t entity)) {
  const RandomKey key{seed, Purpose::delay, entity, seed / 2};
  const double number = uniform(key);
  RC_ASSERT(number >= 0 && number < 1);
  RC_ASSERT(number * 0x1p53 == std::floor(number * 0x1p53));
  const auto bound = *rc::gen::suchThat<std::uint64_t>([](std::uint64_t b) { return b > 0; });
  RC_ASSERT(uniform_below(key, bound) < bound);
  RC_ASSERT(uniform_below(key, 1) == 0U);
  RC_ASSERT(std::isfinite(standard_normal(key)));
}

}  // namespace
}  // namespace recirc
