#include "protocols/mcap.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>

#include "neurons/errors.hpp"

namespace recirc::mcap {

void FieldWriter::operator()(const std::string& text) {
  const std::size_t start = out_->size();
  (*this)(std::uint32_t{0});
  out_->append(text);
  set_length(start);
}

void FieldWriter::operator()(LongBytes bytes) {
  (*this)(std::uint64_t{bytes.bytes.size()});
  out_->append(bytes.bytes);
}

void FieldWriter::set_length(std::size_t start) {
  const std::size_t length = out_->size() - start - sizeof(std::uint32_t);
  ensure(length <= std::numeric_limits<std::uint32_t>::max(), "a field's length fits into 32 bits");
  std::string bytes;
  FieldWriter{bytes}(static_cast<std::uint32_t>(length));
  std::ranges::copy(bytes, out_->begin() + static_cast<std::ptrdiff_t>(start));
}

std::string_view FieldReader::take(std::uint64_t size) {
  if (!good_ || size > left_.size()) {
    good_ = false;
    return {};
  }
  const std::string_view taken = left_.substr(0, size);
  left_.remove_prefix(size);
  return taken;
}

void FieldReader::operator()(std::string& text) {
  std::uint32_t length = 0;
  (*this)(length);
  text = take(length);
}

void FieldReader::operator()(LongBytes& bytes) {
  std::uint64_t length = 0;
  (*this)(length);
  bytes.bytes = take(length);
}

void FieldReader::operator()(std::vector<std::pair<std::uint64_t, std::uint64_t>>& pairs) {
  FieldReader items = list();
  while (items.is_good() && !items.left_.empty()) {
    std::pair<std::uint64_t, std::uint64_t> item;
    items(item.first), items(item.second);
    pairs.push_back(item);
  }
  good_ = good_ && items.is_good();
}

FieldReader FieldReader::list() {
  std::uint32_t length = 0;
  (*this)(length);
  return FieldReader(take(length));
}

void append_prefix(std::string& out, std::uint8_t opcode, std::uint64_t content_bytes) {
  FieldWriter field(out);
  field(opcode), field(content_bytes);
}

std::optional<RawRecord> take_record(std::string_view& bytes) {
  RawRecord record;
  LongBytes content;
  FieldReader reader(bytes);
  reader(record.opcode), reader(content);
  if (!reader.is_good()) return std::nullopt;
  record.content = content.bytes;
  bytes = reader.left();
  return record;
}

std::uint32_t crc32(std::string_view bytes, std::uint32_t crc) {
  return static_cast<std::uint32_t>(
      ::crc32_z(crc, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

}  // namespace recirc::mcap
