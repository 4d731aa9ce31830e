#include "sim/data/idx_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "neurons/errors.hpp"
#include "tests/sim/data/idx_text.hpp"
#include "tests/sim/data/scratch_folder.hpp"

namespace recirc {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

// Two images of 2x3 pixels.
const std::string kSmall = idx({2, 2, 3}, "abcdefABCDEF");

// What is wrong with a file of this content; nothing if it can be read.
std::optional<Finding> finding_of(const std::string& content) {
  const ScratchFolder scratch;
  try {
    read_idx_images(scratch.file("images", content));
  } catch (const InputError& error) {
    return error.findings().at(0);
  }
  return std::nullopt;
}

Finding refusal_of(const std::string& content) {
  const auto finding = finding_of(content);
  EXPECT_TRUE(finding.has_value()) << "the file was read";
  return finding.value_or(Finding{});
}

TEST(IdxFile, IsReadRawAndGzipped) {
  const ScratchFolder scratch;
  for (const std::string& content : {kSmall, gzip(kSmall)}) {
    const IdxImages images = read_idx_images(scratch.file("images", content));
    EXPECT_EQ(images.count, 2U);
    EXPECT_EQ(images.pixels, 6U);
    EXPECT_THAT(images.image_shape, ElementsAre(2, 3));
    EXPECT_THAT(images.bytes,
                ElementsAre('a', 'b', 'c', 'd', 'e', 'f', 'A', 'B', 'C', 'D', 'E', 'F'));
  }
}

TEST(IdxFile, MayConsistOfSeveralGzipMembers) {
  const ScratchFolder scratch;
  const std::string halves = gzip(kSmall.substr(0, 9)) + gzip(kSmall.substr(9));
  EXPECT_EQ(read_idx_images(scratch.file("images", halves)).bytes.size(), 12U);
}

TEST(IdxFile, IsRefusedWhereverItIsCut) {
  for (std::size_t length = 0; length < kSmall.size(); ++length) {
    EXPECT_TRUE(finding_of(kSmall.substr(0, length))) << "raw, cut at " << length;
  }
  const std::string compressed = gzip(kSmall);
  for (std::size_t length = 0; length < compressed.size(); ++length) {
    EXPECT_TRUE(finding_of(compressed.substr(0, length))) << "gzip'd, cut at " << length;
  }
}

TEST(IdxFile, SaysWhereItIsCut) {
  EXPECT_THAT(to_string(refusal_of(kSmall.substr(0, 2))),
              EndsWith("images: byte 2: the file ends inside the magic number; 4 bytes from byte 0 "
                       "on"));
  EXPECT_THAT(to_string(refusal_of(kSmall.substr(0, 9))),
              EndsWith("images: byte 9: the file ends inside the sizes; 4 bytes from byte 8 on"));
  EXPECT_THAT(to_string(refusal_of(kSmall.substr(0, 20))),
              EndsWith("images: byte 20: the file ends inside the images; the sizes announce a "
                       "file of 28 bytes, this one has 20"));
  const std::string compressed = gzip(kSmall);
  EXPECT_THAT(to_string(refusal_of(compressed.substr(0, compressed.size() - 3))),
              HasSubstr("the gzip stream is cut off"));
}

TEST(IdxFile, IsRefusedForEveryFlippedBitOfItsHeader) {
  for (std::size_t bit = 0; bit < 128; ++bit) {
    std::string flipped = kSmall;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_TRUE(finding_of(flipped)) << "bit " << bit;
  }
}

// The gzip header holds a time, a system and flags that say nothing about the content.
TEST(IdxFile, NeverGivesOtherImagesForAFlippedBitOfTheGzipStream) {
  const ScratchFolder scratch;
  const std::string compressed = gzip(kSmall);
  std::size_t read = 0;
  for (std::size_t bit = 0; bit < compressed.size() * 8; ++bit) {
    std::string flipped = compressed;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    try {
      const IdxImages images = read_idx_images(scratch.file("images", flipped));
      EXPECT_TRUE(std::ranges::equal(images.bytes, kSmall.substr(16))) << "bit " << bit;
      ++read;
    } catch (const InputError&) {
      continue;
    }
  }
  EXPECT_LE(read, 56U) << "more was forgiven than the flags, time and system of the header";
}

TEST(IdxFile, IsRefusedWithBytesBehindItsEnd) {
  EXPECT_THAT(to_string(refusal_of(kSmall + "x")),
              EndsWith("images: byte 28: bytes follow the last image; the sizes announce a file of "
                       "28 bytes, this one has 29"));
  EXPECT_THAT(to_string(refusal_of(gzip(kSmall + "x"))),
              EndsWith("images (inflated): byte 28: bytes follow the last image; the sizes "
                       "announce 28 bytes"));
  EXPECT_THAT(to_string(refusal_of(gzip(kSmall) + "x")),
              HasSubstr("bytes follow the end of the gzip stream"));
}

TEST(IdxFile, IsRefusedUnlessItHoldsImagesOfBytes) {
  EXPECT_THAT(to_string(refusal_of("<!DOCTYPE html>")), HasSubstr("begins with 3c 21"));
  EXPECT_THAT(to_string(refusal_of(idx({3}, "abc"))), HasSubstr("rank 1: labels, not images"));
  EXPECT_THAT(to_string(refusal_of(idx({2, 0, 3}, ""))), HasSubstr("byte 8: a size of 0"));
  std::string floats = kSmall;
  floats[2] = '\x0D';
  EXPECT_THAT(to_string(refusal_of(floats)), HasSubstr("values of type 0d; 08, unsigned bytes"));
}

// 2^32 * 2^32 images would wrap to a small product, and even one factor must not be allocated.
TEST(IdxFile, IsRefusedBeforeAnAnnouncementItCannotKeepIsAllocated) {
  constexpr std::uint32_t kHuge = 0xFFFFFFFF;
  EXPECT_THAT(to_string(refusal_of(idx({kHuge, kHuge, kHuge}, "a"))),
              HasSubstr("byte 8: the sizes announce more than 4 GiB"));
  EXPECT_THAT(to_string(refusal_of(idx({0x80000000, 4, 2}, ""))),
              HasSubstr("the sizes announce more than 4 GiB"));
  EXPECT_THAT(to_string(refusal_of(idx({1000000, 1000}, "a"))), HasSubstr("announce a file of"));
  EXPECT_THAT(to_string(refusal_of(gzip(idx({1000000, 1000}, "a")))),
              HasSubstr("cannot hold so many"));
}

TEST(IdxFile, StopsReadingABombAtItsAnnouncedEnd) {
  const std::string bomb = gzip(idx({1, 2, 2}, std::string(std::size_t{1} << 24U, '\0')));
  ASSERT_LT(bomb.size(), 20000U);
  EXPECT_THAT(to_string(refusal_of(bomb)), HasSubstr("byte 20: bytes follow the last image"));
}

TEST(IdxFile, IsRefusedIfItIsNoFile) {
  const ScratchFolder scratch;
  EXPECT_THROW(read_idx_images(scratch.path()), InputError);
  EXPECT_THROW(read_idx_images(scratch.path() / "absent"), InputError);
  EXPECT_THROW(read_idx_images("/dev/zero"), InputError);
}

}  // namespace
}  // namespace recirc
