#include "sim/data/partial_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <optional>
#include <vector>

#include "neurons/errors.hpp"
#include "tests/sim/data/scratch_folder.hpp"

namespace recirc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<std::uint8_t> kAbc{'a', 'b', 'c'};

TEST(PartialFile, GetsItsNameWhenItIsFinished) {
  const ScratchFolder scratch;
  {
    PartialFile file(scratch.path() / "x");
    file.append(kAbc);
    EXPECT_THAT(scratch.listing(), ElementsAre(".x.part"));
    file.finish();
  }
  EXPECT_THAT(scratch.listing(), ElementsAre("x"));
  EXPECT_EQ(content_of(scratch.path() / "x"), "abc");
}

TEST(PartialFile, IsGoneOnWith) {
  const ScratchFolder scratch;
  PartialFile(scratch.path() / "x").append(kAbc);
  PartialFile file(scratch.path() / "x");
  EXPECT_EQ(file.size(), 3U);
  file.append(kAbc);
  EXPECT_EQ(content_of(file.path()), "abcabc");
}

TEST(PartialFile, DoesNotStayEmpty) {
  const ScratchFolder scratch;
  {
    PartialFile file(scratch.path() / "x");
    file.append(kAbc);
    file.clear();
    EXPECT_EQ(file.size(), 0U);
  }
  EXPECT_THAT(scratch.listing(), IsEmpty());
}

TEST(PartialFile, HasOneWriter) {
  const ScratchFolder scratch;
  std::optional<PartialFile> first(scratch.path() / "x");
  EXPECT_THROW(PartialFile(scratch.path() / "x"), RunError);
  EXPECT_NO_THROW(PartialFile(scratch.path() / "y"));
  first.reset();
  EXPECT_NO_THROW(PartialFile(scratch.path() / "x"));
}

TEST(PartialFile, SaysSoIfTheFolderIsMissing) {
  const ScratchFolder scratch;
  EXPECT_THROW(PartialFile(scratch.path() / "absent" / "x"), RunError);
}

// A limit on the size of files behaves as a full disk does.
TEST(PartialFile, SaysSoIfTheDiskIsFull) {
  const ScratchFolder scratch;
  PartialFile file(scratch.path() / "x");
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{.rlim_cur = 4096, .rlim_max = before.rlim_max};
  const auto handler = signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  std::string what;
  try {
    file.append(std::vector<std::uint8_t>(5000));
  } catch (const RunError& error) {
    what = error.what();
  }
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, handler);
  EXPECT_THAT(what, testing::EndsWith(".x.part: cannot be written: File too large"));
}

}  // namespace
}  // namespace recirc
