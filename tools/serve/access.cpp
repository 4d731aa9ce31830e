#include "tools/serve/access.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

// The value of `name` in "name=value<separator>name=value"; empty if it is not there.
std::string_view value_of(std::string_view text, std::string_view name, char separator) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    std::string_view part = text.substr(0, end);
    while (part.starts_with(' ')) part.remove_prefix(1);
    if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=') {
      return part.substr(name.size() + 1);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

std::string_view query_of(std::string_view target) {
  const std::size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
}

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::string_view bearer_of(std::string_view authorization) {
  for (const std::string_view scheme : {"Bearer ", "bearer ", "token "}) {
    if (authorization.starts_with(scheme)) return authorization.substr(scheme.size());
  }
  return {};
}

}  // namespace

std::string new_token() {
  std::array<unsigned char, 16> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw RunError("the system gives no random numbers, so there is no secret for the server");
  }
  std::string token;
  for (const unsigned char byte : bytes) token += fmt::format("{:02x}", byte);
  return token;
}

bool is_same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

std::string_view query_value(std::string_view target, std::string_view name) {
  return value_of(query_of(target), name, '&');
}

Access::Access(std::string token, std::uint16_t port, std::vector<std::string> hosts)
    : token_(std::move(token)), port_(port), hosts_(std::move(hosts)) {}

std::string Access::cookie_name() const { return fmt::format("recirc-{}", port_); }

std::string Access::cookie() const {
  return fmt::format("{}={}; HttpOnly; SameSite=Strict; Path=/", cookie_name(), token_);
}

Admission Access::judge(const RequestHead& head) const {
  if (head.method != "GET" && head.method != "HEAD") {
    return {405, "Only GET and HEAD are answered."};
  }
  const std::string host = lower_case(head.host);
  if (std::ranges::find(hosts_, host) == hosts_.end()) {
    return {421, "This server is not called so. Use the URL that recirc serve has printed."};
  }
  if (!head.origin.empty() && lower_case(head.origin) != "http://" + host) {
    return {403, "Pages of others may not talk to this server."};
  }
  if (is_same_secret(query_value(head.target, "token"), token_)) {
    const bool is_page = path_of(head.target) == "/" && head.kind == RequestHead::Kind::plain;
    return {is_page ? 303U : 200U, ""};
  }
  if (is_same_secret(bearer_of(head.authorization), token_)) return {};
  const bool has_cookie = is_same_secret(value_of(head.cookie, cookie_name(), ';'), token_);
  if (has_cookie && (head.kind == RequestHead::Kind::plain || !head.origin.empty())) return {};
  return {403, "This needs the URL that recirc serve has printed, with its token."};
}

}  // namespace recirc
