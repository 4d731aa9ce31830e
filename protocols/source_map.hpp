#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "neurons/errors.hpp"

namespace recirc {

class SourceText;

/// Where each field of a scenario stands in its file. A field's path names it from the top:
/// "projection[2].rule", "circular_autoencoder.layers[1]". Elements of repeated fields bear their
/// index; without it the first is meant.
class SourceMap {
 public:
  /// Of a scenario that is in no file: locate() answers the path itself.
  SourceMap() = default;
  explicit SourceMap(std::shared_ptr<const SourceText> text);

  /// "file:line:column" of a value: of a number's or word's first character, of a text's first byte
  /// after the quote, plus `offset` bytes of its value (a mistake inside a rule); of the name of a
  /// message (of its '{' in a list). Of the nearest enclosing field that is in the file where the
  /// field itself is not, and 1:1 if none is. "--set path=value" where that has set the field.
  [[nodiscard]] std::string locate(const std::string& path, std::size_t offset = 0) const;

  /// `path` stands at `offset` of the text.
  void place(std::string path, std::size_t offset);

  /// The places of the elements of the list `path` (of single values), to be appended to; stays
  /// valid.
  std::vector<std::uint32_t>& elements(const std::string& path);

  /// `path` and all that it encloses is no longer what the file says.
  void forget(const std::string& path);

  /// `path` and all that it encloses comes from `origin` ("--set path=value").
  void override_with(const std::string& path, std::string origin);

 private:
  std::shared_ptr<const SourceText> text_;
  std::unordered_map<std::string, std::uint32_t> places_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> elements_;
  std::map<std::string, std::string> origins_;
};

/// `findings` with their field paths (and offsets) turned into positions.
std::vector<Finding> located(std::vector<Finding> findings, const SourceMap& positions);

}  // namespace recirc
