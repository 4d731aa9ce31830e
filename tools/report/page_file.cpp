#include "tools/report/page_file.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>

#include "neurons/errors.hpp"
#include "tools/report/page_assets.hpp"
#include "tools/run_folder.hpp"

namespace recirc {
namespace {

// The page's text with what goes in its head and at the end of its body.
std::string filled_in(std::string_view head, std::string_view body) {
  std::string page(kPageHtml);
  for (const auto& [mark, text] : {std::pair{std::string_view("<!-- HEAD -->"), head},
                                   {std::string_view("<!-- BODY -->"), body}}) {
    const std::size_t place = page.find(mark);
    ensure(place != std::string::npos, "the page has a place for all that is put into it");
    page.replace(place, mark.size(), text);
  }
  return page;
}

}  // namespace

std::string embeddable_json(const nlohmann::ordered_json& data) {
  const std::string json = data.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  std::string safe;
  safe.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      safe += "\\u003c";  // "<" stands only in strings
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string self_contained_page(const nlohmann::ordered_json& data) {
  const std::string json = embeddable_json(data);
  // Only what bears this word runs. Who could guess it would have to know the digest of the data
  // that he is part of.
  const std::string nonce = sha256_of(json).substr(0, 32);
  const std::string head = fmt::format(
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src "
      "'nonce-{0}'; style-src 'nonce-{0}'; img-src data:; base-uri 'none'; form-action 'none'\">\n"
      "<style nonce=\"{0}\">\n{1}</style>",
      nonce, kPageCss);
  const std::string body = fmt::format(
      "<script type=\"application/json\" id=\"data\">{1}</script>\n"
      "<script nonce=\"{0}\">\n{2}\n</script>\n<script type=\"module\" "
      "nonce=\"{0}\">\n{3}</script>",
      nonce, json, kPageLibraries, kPageScript);
  return filled_in(head, body);
}

std::string served_page() {
  return filled_in("<link rel=\"stylesheet\" href=\"page.css\">",
                   "<script type=\"module\" src=\"page.js\"></script>");
}

std::string served_styles() { return std::string(kPageCss); }

std::string served_script() {
  return std::string(kPageLibraries) + '\n' + std::string(kPageScript);
}

}  // namespace recirc
