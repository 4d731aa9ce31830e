#include "sim/data/fetch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>  // setenv, which is POSIX
#include <filesystem>
#include <map>

#include "neurons/errors.hpp"
#include "sim/data/content_digest.hpp"
#include "sim/data/idx_file.hpp"
#include "sim/data/partial_file.hpp"
#include "tests/sim/data/idx_text.hpp"
#include "tests/sim/data/loopback_server.hpp"
#include "tests/sim/data/scratch_folder.hpp"

namespace recirc {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using How = FetchedFile::How;

std::string sha256_of(const std::string& content) {
  Sha256 sha256;
  sha256.add({reinterpret_cast<const std::uint8_t*>(content.data()), content.size()});
  return sha256.digest();
}

/// A data set of two small files, a folder for them, and the address of nobody yet.
class Fetch : public testing::Test {
 protected:
  Fetch() { setenv("no_proxy", "127.0.0.1", 1); }

  // The message of the error that fetching ends with.
  std::string failure(const LoopbackServer& server) {
    request.base_url = server.url();
    try {
      fetch_data_set(request, {});
    } catch (const RunError& error) {
      return error.what();
    }
    return "";
  }
  std::vector<How> fetch(const LoopbackServer& server) {
    request.base_url = server.url();
    std::vector<How> hows;
    for (const FetchedFile& file : fetch_data_set(request, {})) hows.push_back(file.how);
    return hows;
  }
  [[nodiscard]] HttpAnswer right_answer(const HttpRequest& asked) const {
    return with_ranges(asked, asked.path == "/train.gz" ? train_gz : test_gz);
  }
  LoopbackServer::Answer right() {
    return [this](const HttpRequest& asked) { return right_answer(asked); };
  }

  ScratchFolder scratch;
  std::string train = idx({2, 1, 2}, "abcd");
  std::string test = idx({1, 1, 2}, "ef");
  std::string train_gz = gzip(train);
  std::string test_gz = gzip(test);
  std::string train_sha256 = sha256_of(train);
  std::string test_sha256 = sha256_of(test);
  FetchRequest request{.set = {.name = "tiny",
                               .title = "",
                               .base_url = "",
                               .form = RemoteForm::idx,
                               .train = {"train", "train.gz", train.size(), train_sha256},
                               .test = {"test", "test.gz", test.size(), test_sha256}},
                       .folder = scratch.path(),
                       .base_url = {},
                       .stalled_seconds = kStalledSeconds};
};

TEST_F(Fetch, BringsFilesThatCanBeRead) {
  const LoopbackServer server(right());
  EXPECT_THAT(fetch(server), ElementsAre(How::fetched, How::fetched));
  EXPECT_THAT(scratch.listing(), ElementsAre("tiny/test.gz", "tiny/train.gz"));
  EXPECT_EQ(read_idx_images(scratch.path() / "tiny/train.gz").count, 2U);
}

TEST_F(Fetch, KeepsWhatIsThereAndRight) {
  (void)scratch.file("tiny/train", train);
  const LoopbackServer server(right());
  EXPECT_THAT(fetch(server), ElementsAre(How::kept, How::fetched));
  EXPECT_EQ(server.requests().size(), 1U);
  EXPECT_THAT(fetch(server), ElementsAre(How::kept, How::kept));
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(Fetch, NeverReplacesAFileOfOtherContent) {
  (void)scratch.file("tiny/train.gz", gzip(test));
  (void)scratch.file("tiny/test", "torn");
  const LoopbackServer server(right());
  request.base_url = server.url();
  try {
    fetch_data_set(request, {});
    FAIL() << "was accepted";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("tiny/train.gz: is there, but its content is not"),
                                    HasSubstr("tiny/test: is there, but its content is not")));
  }
  EXPECT_EQ(content_of(scratch.path() / "tiny/test"), "torn");
  EXPECT_THAT(server.requests(), IsEmpty());
}

TEST_F(Fetch, WantsAnHttpAddress) {
  for (const char* const url : {"file:///etc/", "ftp://host/", "somewhere"}) {
    request.base_url = url;
    EXPECT_THROW(fetch_data_set(request, {}), InputError) << url;
  }
  EXPECT_FALSE(fs::exists(scratch.path() / "tiny"));
}

TEST_F(Fetch, LeavesNothingBehindIfTheFileIsNotThere) {
  const LoopbackServer server([](const HttpRequest&) {
    return HttpAnswer{.status = "404 Not Found",
                      .headers = {},
                      .body = "none",
                      .cut_after = {},
                      .silent_after = {}};
  });
  EXPECT_THAT(failure(server), AllOf(HasSubstr(server.url() + "train.gz: "), HasSubstr("404")));
  EXPECT_FALSE(fs::exists(scratch.path() / "tiny"));
}

TEST_F(Fetch, LeavesNothingBehindIfNobodyAnswers) {
  request.base_url = LoopbackServer(right()).url();  // nobody listens any more
  EXPECT_THROW(fetch_data_set(request, {}), RunError);
  EXPECT_FALSE(fs::exists(scratch.path() / "tiny"));
}

TEST_F(Fetch, LeavesNothingBehindOfOtherContent) {
  for (const std::string& body : {gzip(test), std::string("junk"), std::string{}}) {
    const LoopbackServer server([&](const HttpRequest& asked) { return with_ranges(asked, body); });
    EXPECT_THAT(failure(server), EndsWith("the content that came has not the digest that it should "
                                          "have"));
    EXPECT_FALSE(fs::exists(scratch.path() / "tiny"));
  }
}

TEST_F(Fetch, TellsAWebPageFromTheFile) {
  const LoopbackServer server(
      [](const HttpRequest& asked) { return with_ranges(asked, "\n<!DOCTYPE html>Log in"); });
  EXPECT_THAT(failure(server), HasSubstr("a web page came instead of the file"));
  EXPECT_FALSE(fs::exists(scratch.path() / "tiny"));
}

TEST_F(Fetch, StopsAnAnswerThatIsFarTooLong) {
  const LoopbackServer server([](const HttpRequest& asked) {
    return with_ranges(asked, std::string(std::size_t{1} << 20U, 'x'));
  });
  EXPECT_THAT(failure(server), HasSubstr("sends more than 65616 bytes"));
  EXPECT_FALSE(fs::exists(scratch.path() / "tiny"));
}

TEST_F(Fetch, GoesOnAfterACutConnection) {
  bool cut = true;
  const LoopbackServer server([&](const HttpRequest& asked) {
    HttpAnswer answer = right_answer(asked);
    if (cut) answer.cut_after = 7;
    cut = false;
    return answer;
  });
  EXPECT_THAT(failure(server), HasSubstr("7 bytes are kept, and the same command goes on"));
  EXPECT_THAT(scratch.listing(), ElementsAre("tiny/.train.gz.part"));
  EXPECT_THAT(fetch(server), ElementsAre(How::fetched, How::fetched));
  EXPECT_THAT(scratch.listing(), ElementsAre("tiny/test.gz", "tiny/train.gz"));
  EXPECT_EQ(server.requests().at(1).range_begin, 7U);
}

TEST_F(Fetch, StartsOverWhereTheServerCannotGoOn) {
  (void)scratch.file("tiny/.train.gz.part", train_gz.substr(0, 9));
  const LoopbackServer server([this](const HttpRequest& asked) {
    return right_answer({.path = asked.path, .range_begin = {}});
  });
  EXPECT_THAT(fetch(server), ElementsAre(How::fetched, How::fetched));
  EXPECT_EQ(content_of(scratch.path() / "tiny/train.gz"), train_gz);
}

TEST_F(Fetch, StartsOverWhereWhatWasKeptIsBad) {
  (void)scratch.file("tiny/.train.gz.part", "not it");
  const LoopbackServer server(right());
  EXPECT_THAT(fetch(server), ElementsAre(How::fetched, How::fetched));
  EXPECT_EQ(content_of(scratch.path() / "tiny/train.gz"), train_gz);
}

// Killed between the last byte and the renaming.
TEST_F(Fetch, TakesAKeptDownloadThatIsWhole) {
  (void)scratch.file("tiny/.train.gz.part", train_gz);
  const LoopbackServer server(right());
  EXPECT_THAT(fetch(server), ElementsAre(How::fetched, How::fetched));
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(Fetch, GivesUpOnASilentServer) {
  request.stalled_seconds = 1;
  const LoopbackServer server([this](const HttpRequest& asked) {
    HttpAnswer answer = right_answer(asked);
    answer.silent_after = 5;
    return answer;
  });
  EXPECT_THAT(failure(server), HasSubstr("5 bytes are kept"));
  EXPECT_THAT(scratch.listing(), ElementsAre("tiny/.train.gz.part"));
}

HttpAnswer redirection(const std::string& to) {
  return {.status = "302 Found",
          .headers = {"Location: " + to},
          .body = {},
          .cut_after = {},
          .silent_after = {}};
}

TEST_F(Fetch, FollowsRedirections) {
  const LoopbackServer server([this](const HttpRequest& asked) {
    if (!asked.path.starts_with("/moved/")) return redirection("/moved" + asked.path);
    return right_answer({.path = asked.path.substr(6), .range_begin = asked.range_begin});
  });
  EXPECT_THAT(fetch(server), ElementsAre(How::fetched, How::fetched));
}

TEST_F(Fetch, LeavesACircleOfRedirections) {
  const LoopbackServer server([](const HttpRequest& asked) { return redirection(asked.path); });
  EXPECT_THAT(failure(server), HasSubstr("redirects"));
  EXPECT_EQ(server.requests().size(), 6U);
  EXPECT_FALSE(fs::exists(scratch.path() / "tiny"));
}

TEST_F(Fetch, IsNotRedirectedToAFile) {
  const std::string file = scratch.file("secret", train_gz);
  const LoopbackServer server([&](const HttpRequest&) { return redirection("file://" + file); });
  EXPECT_NE(failure(server), "");
  EXPECT_FALSE(fs::exists(scratch.path() / "tiny"));
}

TEST_F(Fetch, DoesNotWriteWhatAnotherProcessWrites) {
  fs::create_directories(scratch.path() / "tiny");
  const PartialFile other(scratch.path() / "tiny/train.gz");
  const LoopbackServer server(right());
  EXPECT_THAT(failure(server), EndsWith(".train.gz.part: another process is writing it"));
  EXPECT_THAT(server.requests(), IsEmpty());
}

TEST_F(Fetch, TellsItsProgress) {
  const LoopbackServer server(right());
  request.base_url = server.url();
  std::map<std::string, std::uint64_t> received;
  fetch_data_set(request, [&](std::string_view url, std::uint64_t bytes, auto total) {
    received[std::string(url)] = bytes;
    EXPECT_LE(bytes, total.value_or(bytes));
  });
  EXPECT_EQ(received[server.url() + "train.gz"], train_gz.size());
  EXPECT_EQ(received[server.url() + "test.gz"], test_gz.size());
}

// The pinned digests, on copies of the real files.
TEST_F(Fetch, AcceptsTheRealMnist) {
  const fs::path real = "../shared/data/mnist";
  if (!fs::exists(real)) GTEST_SKIP() << "no " << real;
  request.set = *find_data_set("mnist");
  const LoopbackServer server([&](const HttpRequest& asked) {
    return with_ranges(asked, content_of(real / asked.path.substr(1)));
  });
  EXPECT_THAT(fetch(server), ElementsAre(How::fetched, How::fetched, How::fetched, How::fetched));
}

// The text of optdigits, written anew from its IDX images: 0..255 gives the integers back.
TEST_F(Fetch, ConvertsTheRealOptdigits) {
  const fs::path real = "../shared/data/optdigits";
  if (!fs::exists(real)) GTEST_SKIP() << "no " << real;
  const auto text = [&](const std::string& file) {
    const IdxImages images = read_idx_images(real / (file + "-images-idx3-ubyte.gz"));
    const std::vector<std::uint8_t> labels =
        read_idx_labels(real / (file + "-labels-idx1-ubyte.gz"));
    std::string lines;
    for (std::size_t k = 0; k < images.bytes.size(); ++k) {
      lines += std::to_string((images.bytes[k] * 16U + 127U) / 255U);
      lines += k % 64 == 63 ? "," + std::to_string(labels[k / 64]) + "\n" : ",";
    }
    return lines;
  };
  request.set = *find_data_set("optdigits");
  const LoopbackServer server([&](const HttpRequest& asked) {
    return with_ranges(asked, text(asked.path == "/optdigits.tra" ? "train" : "t10k"));
  });
  EXPECT_THAT(fetch(server), ElementsAre(How::fetched, How::fetched, How::fetched, How::fetched));
  EXPECT_THAT(
      scratch.listing(),
      ElementsAre("optdigits/t10k-images-idx3-ubyte", "optdigits/t10k-labels-idx1-ubyte",
                  "optdigits/train-images-idx3-ubyte", "optdigits/train-labels-idx1-ubyte"));
  EXPECT_THAT(fetch(server), ElementsAre(How::kept, How::kept, How::kept, How::kept));
}

}  // namespace
}  // namespace recirc
