#include "protocols/atomic_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <string>

#include "neurons/errors.hpp"
#include "tests/sim/data/scratch_folder.hpp"

namespace recirc {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string error_of(const fs::path& path, std::string_view bytes) {
  try {
    write_file_atomically(path, bytes);
  } catch (const RunError& error) {
    return error.what();
  }
  return "";
}

TEST(AtomicFile, HoldsTheBytesAndLeavesNothingAside) {
  const ScratchFolder folder;
  const fs::path file = folder.path() / "a";
  const std::string bytes("\0\n\xff old", 7);
  write_file_atomically(file, bytes);
  EXPECT_EQ(content_of(file), bytes);
  write_file_atomically(file, "new");
  EXPECT_EQ(content_of(file), "new");
  write_file_atomically(file, "");
  EXPECT_EQ(content_of(file), "");
  EXPECT_EQ(folder.listing().size(), 1U);
}

TEST(AtomicFile, IsReadableAsOtherNewFilesAre) {
  const ScratchFolder folder;
  const fs::path file = folder.path() / "a";
  const mode_t mask = ::umask(022);
  write_file_atomically(file, "x");
  ::umask(mask);
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0644U);
}

TEST(AtomicFile, MayLieInTheWorkingFolder) {
  const ScratchFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  write_file_atomically("a", "x");
  fs::current_path(before);
  EXPECT_EQ(content_of(folder.path() / "a"), "x");
}

TEST(AtomicFile, IsWrittenBesideTheLeftoversOfAKilledProcess) {
  const ScratchFolder folder;
  const fs::path file = folder.path() / "a";
  const fs::path leftover = file.string() + "." + std::to_string(::getpid()) + ".0.part";
  std::ofstream(leftover) << "half";
  write_file_atomically(file, "whole");
  EXPECT_EQ(content_of(file), "whole");
  EXPECT_EQ(content_of(leftover), "half");
}

TEST(AtomicFile, NamesPathAndReasonWhereItCannotBeWritten) {
  const ScratchFolder folder;
  const fs::path nowhere = folder.path() / "none" / "a";
  EXPECT_EQ(error_of(nowhere, "x"), nowhere.string() + ": cannot write: No such file or directory");
  fs::create_directory(folder.path() / "full");
  std::ofstream(folder.path() / "full" / "b") << "there";
  EXPECT_THAT(error_of(folder.path() / "full", "x"), HasSubstr("full: cannot replace: "));
  EXPECT_EQ(folder.listing().size(), 1U);
}

TEST(AtomicFile, LeavesTheOldFileWhereTheDiskIsFull) {
  const ScratchFolder folder;
  const fs::path file = folder.path() / "a";
  write_file_atomically(file, "old");
  // A limit on the size of files stands for a full disk: the write is cut short, the next one
  // fails.
  struct rlimit before {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit small { 1000, before.rlim_max };
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const std::string error = error_of(file, std::string(5000, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(error, file.string() + ": cannot write: File too large");
  EXPECT_EQ(content_of(file), "old");
  EXPECT_EQ(folder.listing().size(), 1U);
}

TEST(AtomicFile, InPiecesAppearsAsAWhole) {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "a";
  write_file_atomically(path, "old");
  std::string expected = "HEAD";
  {
    AtomicFile file(path);
    file.append("head");
    for (int k = 0; k < 1000; ++k) {
      const std::string piece(static_cast<std::size_t>(k), static_cast<char>('a' + k % 26));
      file.append(piece);
      expected += piece;
    }
    file.replace_begin("HEAD");
    file.append("tail");
    expected += "tail";
    EXPECT_EQ(content_of(path), "old");
    file.commit();
  }
  EXPECT_EQ(content_of(path), expected);
  EXPECT_EQ(folder.listing().size(), 1U);
}

TEST(AtomicFile, InPiecesIsNothingUnlessCommitted) {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "a";
  { AtomicFile(path).append("lost"); }
  EXPECT_EQ(folder.listing().size(), 0U);
}

}  // namespace
}  // namespace recirc
