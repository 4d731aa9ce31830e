#include "sim/data/low_rank.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/Dense>

#include "neurons/errors.hpp"
#include "neurons/random.hpp"

namespace recirc {
namespace {

using testing::Each;
using testing::SizeIs;

constexpr std::uint64_t kSeed = 7;
const LowRankData kPaper{};  // 100 dimensions, rank 20

std::vector<double> example(const DataSource& data, Split split, std::uint64_t epoch,
                            std::uint64_t number) {
  std::vector<double> out(data.dimensions());
  data.example(split, epoch, number, out);
  return out;
}

Eigen::MatrixXd examples(const DataSource& data, std::uint64_t count) {
  Eigen::MatrixXd rows(static_cast<Eigen::Index>(count), data.dimensions());
  for (std::uint64_t number = 0; number < count; ++number) {
    const std::vector<double> row = example(data, Split::train, 0, number);
    rows.row(static_cast<Eigen::Index>(number)) =
        Eigen::Map<const Eigen::RowVectorXd>(row.data(), static_cast<Eigen::Index>(row.size()));
  }
  return rows;
}

// V, from the keys that the promise of equal bits fixes.
Eigen::MatrixXd basis(const LowRankData& spec) {
  Eigen::MatrixXd v(spec.rank, spec.dimensions);
  for (Eigen::Index k = 0; k < v.size(); ++k) {
    v(k / v.cols(), k % v.cols()) =
        standard_normal({kSeed, Purpose::low_rank_basis, 0, static_cast<std::uint64_t>(k)});
  }
  return v;
}

TEST(LowRank, HasThePapersSizesUnlessToldOtherwise) {
  const LowRank data(kPaper, kSeed);
  EXPECT_EQ(data.dimensions(), 100U);
  EXPECT_EQ(data.size(Split::train), 60000U);
  EXPECT_EQ(data.size(Split::test), 10000U);
}

TEST(LowRank, HasExactlyItsRank) {
  const Eigen::VectorXd singular_values =
      examples(LowRank(kPaper, kSeed), 300).bdcSvd().singularValues();
  EXPECT_GT(singular_values(19), 0.01 * singular_values(0));
  EXPECT_LT(singular_values(20), 1e-12 * singular_values(0));
}

// The coordinates of the examples in V are recovered by least squares: standard normal,
// uncorrelated.
TEST(LowRank, HasStandardNormalCoordinates) {
  constexpr std::uint64_t kCount = 4000;
  const Eigen::MatrixXd v = basis(kPaper);
  const Eigen::MatrixXd x = examples(LowRank(kPaper, kSeed), kCount);
  const Eigen::MatrixXd u = (v * v.transpose()).ldlt().solve(v * x.transpose()).transpose();
  EXPECT_LT((u * v - x).cwiseAbs().maxCoeff(), 1e-10);

  const Eigen::MatrixXd covariance = u.transpose() * u / static_cast<double>(kCount);
  const double deviation = 1 / std::sqrt(static_cast<double>(kCount));  // of an estimate
  EXPECT_LT(u.colwise().mean().cwiseAbs().maxCoeff(), 5 * deviation);
  EXPECT_LT((covariance - Eigen::MatrixXd::Identity(20, 20)).cwiseAbs().maxCoeff(), 7 * deviation);
  EXPECT_NEAR(u.array().pow(4).mean(), 3.0, 0.2);  // a normal's fourth moment, not a uniform's 1.8
}

// Were two examples to share draws, the coordinates of one would return, shifted, in the next.
TEST(LowRank, DrawsEveryCoordinateAnew) {
  const Eigen::MatrixXd v = basis(kPaper);
  const Eigen::MatrixXd x = examples(LowRank(kPaper, kSeed), 2);
  const Eigen::MatrixXd u = (v * v.transpose()).ldlt().solve(v * x.transpose()).transpose();
  for (Eigen::Index k = 0; k < 20; ++k) {
    EXPECT_GT((u.row(1).array() - u(0, k)).abs().minCoeff(), 1e-8) << "coordinate " << k;
  }
}

TEST(LowRank, HasAStandardNormalBasis) {
  const Eigen::MatrixXd v = basis(kPaper);  // 2000 values
  EXPECT_NEAR(v.mean(), 0.0, 5 / std::sqrt(2000.0));
  EXPECT_NEAR(v.squaredNorm() / 2000, 1.0, 5 * std::sqrt(2 / 2000.0));
}

TEST(LowRank, GivesNewTrainingExamplesInEveryEpoch) {
  const LowRank data(kPaper, kSeed);
  const auto first = example(data, Split::train, 0, 5);
  EXPECT_NE(first, example(data, Split::train, 1, 5));
  EXPECT_NE(first, example(data, Split::train, 0, 6));
  EXPECT_NE(first, example(data, Split::test, 0, 5));
}

TEST(LowRank, KeepsItsTestExamples) {
  const LowRank data(kPaper, kSeed);
  EXPECT_EQ(example(data, Split::test, 0, 5), example(data, Split::test, 9, 5));
  EXPECT_NE(example(data, Split::test, 0, 5), example(data, Split::test, 0, 6));
}

TEST(LowRank, DependsOnTheSeedAndNothingElse) {
  const LowRank data(kPaper, kSeed);
  const LowRank same(kPaper, kSeed);
  const LowRank other(kPaper, kSeed + 1);
  const auto last = example(data, Split::train, 3, 59999);
  example(same, Split::train, 1, 17);  // what was asked before does not matter
  EXPECT_EQ(last, example(same, Split::train, 3, 59999));
  EXPECT_NE(last, example(other, Split::train, 3, 59999));
}

TEST(LowRank, ExpectsZeros) {
  const auto mean = LowRank(kPaper, kSeed).mean();
  EXPECT_THAT(mean, SizeIs(100));
  EXPECT_THAT(mean, Each(0.0));
}

TEST(LowRank, RefusesImpossibleNumbersAllAtOnce) {
  try {
    LowRank(LowRankData{.dimensions = 10, .rank = 11, .train_examples = 0, .test_examples = 0}, 1);
    FAIL() << "was accepted";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "data.low_rank.train_examples: 0 is out of range; 1 to 4294967295\n"
                 "data.low_rank.test_examples: 0 is out of range; 1 to 4294967295\n"
                 "data.low_rank.rank: 11 is out of range; 1 to 10");
  }
  EXPECT_THROW(LowRank({.dimensions = 0}, 1), InputError);
  EXPECT_THROW(LowRank({.dimensions = 4000000000, .rank = 4000000000}, 1), InputError);
}

}  // namespace
}  // namespace recirc
