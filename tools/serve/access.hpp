#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace recirc {

/// 128 bits of the system's randomness, as 32 hexadecimal digits. Throws RunError if there is none.
std::string new_token();

/// Whether two secrets are the same, in a time that says nothing about where they differ.
bool is_same_secret(std::string_view a, std::string_view b);

/// What a request says of itself, as far as it decides whether it is let in. Header fields that are
/// not there are empty.
struct RequestHead {
  std::string method;
  std::string target;
  std::string host;
  std::string origin;
  std::string cookie;
  std::string authorization;
  enum class Kind : std::uint8_t { plain, websocket } kind = Kind::plain;
};

/// What becomes of a request.
struct Admission {
  /// 200: let in; 303: the token of the URL was right and is a cookie from now on; else refused.
  unsigned status = 200;
  std::string why;  ///< it is refused, for people
};

/// Who may talk to a server that runs on the user's own machine. Other pages in the same browser,
/// other users of the machine and names that point to it (DNS rebinding) may not. Source: Jupyter
/// Server's rules.
class Access {
 public:
  /// `token` is the secret; the server is called by `hosts` ("127.0.0.1:8080") and by nothing else.
  /// `port` tells its cookie from those of other servers on this machine.
  Access(std::string token, std::uint16_t port, std::vector<std::string> hosts);

  /// GET and HEAD only (405); by its own names only (421); from its own pages only, where a browser
  /// says from which (403); only with the token (403): in the URL, as `Authorization: Bearer`, or
  /// as the cookie that this server gave. A WebSocket that has only the cookie must say where it is
  /// from.
  [[nodiscard]] Admission judge(const RequestHead& head) const;

  /// Value of Set-Cookie: for this server, for this browser, not for scripts, never for a request
  /// from another site.
  [[nodiscard]] std::string cookie() const;

  [[nodiscard]] const std::string& token() const { return token_; }

 private:
  [[nodiscard]] std::string cookie_name() const;

  std::string token_;
  std::uint16_t port_;
  std::vector<std::string> hosts_;
};

/// The path of a target, without its query.
std::string_view path_of(std::string_view target);

/// The value of `name` in the query of a target, as it stands there; empty if it is not there.
std::string_view query_value(std::string_view target, std::string_view name);

}  // namespace recirc
