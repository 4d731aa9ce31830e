#include "protocols/source_map.hpp"

#include <charconv>
#include <optional>

#include "protocols/source_text.hpp"

namespace recirc {
namespace {

/// "a.b[2].c" -> "a.b[2]" -> "a.b" -> "a" -> "".
std::string enclosing(const std::string& path) {
  const std::size_t cut = path.find_last_of(".[");
  return cut == std::string::npos ? std::string() : path.substr(0, cut);
}

/// The number in the brackets at the end of `path`.
std::optional<std::size_t> last_index(const std::string& path) {
  const std::size_t bracket = path.rfind('[');
  if (bracket == std::string::npos || path.back() != ']') return std::nullopt;
  std::size_t index = 0;
  const char* end = path.data() + path.size() - 1;
  const auto [stop, error] = std::from_chars(path.data() + bracket + 1, end, index);
  return error == std::errc() && stop == end ? std::optional(index) : std::nullopt;
}

bool encloses(const std::string& outer, const std::string& path) {
  return path.starts_with(outer) &&
         (path.size() == outer.size() || path[outer.size()] == '.' || path[outer.size()] == '[');
}

}  // namespace

SourceMap::SourceMap(std::shared_ptr<const SourceText> text) : text_(std::move(text)) {}

std::string SourceMap::locate(const std::string& path, std::size_t offset) const {
  if (!text_) return path;
  const auto position = [&](std::size_t place, const std::string& of) {
    const char first = place < text_->text().size() ? text_->text()[place] : '\0';
    const bool is_text = first == '"' || first == '\'';
    return text_->position(is_text ? text_->literal_byte(place, of == path ? offset : 0) : place);
  };
  for (std::string at = path; !at.empty(); at = enclosing(at)) {
    if (const auto origin = origins_.find(at); origin != origins_.end()) return origin->second;
    if (const auto place = places_.find(at); place != places_.end()) {
      return position(place->second, at);
    }
    const auto index = last_index(at);
    const auto list = elements_.find(index ? enclosing(at) : at);
    if (list != elements_.end() && index.value_or(0) < list->second.size()) {
      return position(list->second[index.value_or(0)], at);
    }
  }
  return text_->position(0);
}

void SourceMap::place(std::string path, std::size_t offset) {
  places_.insert_or_assign(std::move(path), static_cast<std::uint32_t>(offset));
}

std::vector<std::uint32_t>& SourceMap::elements(const std::string& path) { return elements_[path]; }

void SourceMap::forget(const std::string& path) {
  const auto inside = [&](const auto& entry) { return encloses(path, entry.first); };
  std::erase_if(places_, inside);
  std::erase_if(elements_, inside);
  std::erase_if(origins_, inside);
}

void SourceMap::override_with(const std::string& path, std::string origin) {
  forget(path);
  origins_.insert_or_assign(path, std::move(origin));
}

std::vector<Finding> located(std::vector<Finding> findings, const SourceMap& positions) {
  for (Finding& finding : findings) {
    finding.where = positions.locate(finding.where, finding.offset);
    finding.offset = 0;
  }
  return findings;
}

}  // namespace recirc
