#include "tools/serve/access.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace recirc {
namespace {

const std::string kToken = "0123456789abcdef0123456789abcdef";

Access access() { return {kToken, 8080, {"127.0.0.1:8080", "localhost:8080", "[::1]:8080"}}; }

RequestHead request(const std::string& target) {
  return {.method = "GET",
          .target = target,
          .host = "127.0.0.1:8080",
          .origin = "",
          .cookie = "",
          .authorization = ""};
}

RequestHead with_cookie(const std::string& target) {
  RequestHead head = request(target);
  head.cookie = "other=1; recirc-8080=" + kToken;
  return head;
}

TEST(Access, TurnsTheTokenOfTheUrlIntoACookie) {
  EXPECT_EQ(access().judge(request("/?token=" + kToken)).status, 303U);
  EXPECT_EQ(access().judge(request("/?x=1&token=" + kToken)).status, 303U);
  EXPECT_EQ(access().cookie(), "recirc-8080=" + kToken + "; HttpOnly; SameSite=Strict; Path=/");
  EXPECT_EQ(access().judge(with_cookie("/")).status, 200U);
}

TEST(Access, LetsProgramsInWithTheToken) {
  EXPECT_EQ(access().judge(request("/data.json?token=" + kToken)).status, 200U);
  RequestHead head = request("/data.json");
  head.authorization = "Bearer " + kToken;
  EXPECT_EQ(access().judge(head).status, 200U);
}

TEST(Access, RefusesWhoDoesNotKnowTheToken) {
  for (const std::string& target : std::vector<std::string>{
           "/", "/?token=", "/?token=" + kToken.substr(1), "/?token=" + kToken + "0",
           "/?token=1123456789abcdef0123456789abcdef", "/?tokens=" + kToken, "/token=" + kToken}) {
    EXPECT_EQ(access().judge(request(target)).status, 403U) << target;
  }
  RequestHead head = request("/");
  head.cookie = "recirc-8081=" + kToken;  // another server's
  EXPECT_EQ(access().judge(head).status, 403U);
  head.cookie = "recirc-8080=" + kToken + "0";
  EXPECT_EQ(access().judge(head).status, 403U);
  head.authorization = "Basic " + kToken;
  EXPECT_EQ(access().judge(head).status, 403U);
}

TEST(Access, AnswersToItsOwnNamesOnly) {
  RequestHead head = with_cookie("/");
  for (const char* host : {"localhost:8080", "LOCALHOST:8080", "[::1]:8080"}) {
    head.host = host;
    EXPECT_EQ(access().judge(head).status, 200U) << host;
  }
  for (const char* host :
       {"evil.example", "evil.example:8080", "127.0.0.1", "127.0.0.1:8081", ""}) {
    head.host = host;
    EXPECT_EQ(access().judge(head).status, 421U) << host;
  }
}

TEST(Access, ListensToItsOwnPagesOnly) {
  RequestHead head = with_cookie("/live");
  head.kind = RequestHead::Kind::websocket;
  head.origin = "http://127.0.0.1:8080";
  EXPECT_EQ(access().judge(head).status, 200U);
  for (const char* origin : {"http://evil.example", "https://127.0.0.1:8080", "null",
                             "http://127.0.0.1:8081", "http://localhost:8080"}) {
    head.origin = origin;
    EXPECT_EQ(access().judge(head).status, 403U) << origin;
  }
}

TEST(Access, DoesNotTakeACookieFromWhoDoesNotSayWhereHeIsFrom) {
  RequestHead head = with_cookie("/live");
  head.kind = RequestHead::Kind::websocket;
  EXPECT_EQ(access().judge(head).status, 403U);
  head.target = "/live?token=" + kToken;
  EXPECT_EQ(access().judge(head).status, 200U);
}

TEST(Access, AnswersNothingThatCouldChangeAnything) {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get"}) {
    RequestHead head = with_cookie("/");
    head.method = method;
    EXPECT_EQ(access().judge(head).status, 405U) << method;
  }
}

TEST(NewToken, Is128BitsAndNeverTheSame) {
  const std::string token = new_token();
  EXPECT_EQ(token.size(), 32U);
  EXPECT_EQ(token.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(token, new_token());
}

}  // namespace
}  // namespace recirc
