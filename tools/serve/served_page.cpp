#include "tools/serve/served_page.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "tools/report/page_data.hpp"
#include "tools/report/page_file.hpp"
#include "tools/serve/access.hpp"

namespace recirc {
namespace {

ServedFile file_of(std::string type, std::string text) {
  return {std::move(type), std::make_shared<const std::string>(std::move(text))};
}

}  // namespace

std::optional<ServedFile> ServedPage::file(std::string_view target) {
  const std::string_view path = path_of(target);
  if (path == "/") return file_of("text/html; charset=utf-8", served_page());
  if (path == "/page.css") return file_of("text/css; charset=utf-8", served_styles());
  if (path == "/page.js") return file_of("text/javascript; charset=utf-8", served_script());
  if (path == "/data.json") return data();
  if (state_ == State::live) return std::nullopt;
  const auto answer = trace_.answer(target);
  if (!answer) return std::nullopt;
  return file_of("application/json", embeddable_json(*answer));
}

ServedFile ServedPage::data() {
  if (state_ == State::live) {
    return file_of("application/json", embeddable_json(live_page_data(folder_)));
  }
  if (!finished_) {
    nlohmann::ordered_json data = page_data({folder_});
    data["served"] = true;  // so that the page can ask for more
    finished_ = file_of("application/json", embeddable_json(data));
  }
  return *finished_;
}

}  // namespace recirc
