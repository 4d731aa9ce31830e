#include "sim/data/gzip_file.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace recirc {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

std::uint64_t size_of_regular_file(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    const bool there = std::filesystem::exists(path, error);
    throw InputError({.where = path.string(),
                      .what = there ? "is not a regular file" : "no such file",
                      .right = {}});
  }
  const auto size = std::filesystem::file_size(path, error);
  if (error) {
    throw InputError({.where = path.string(), .what = error.message(), .right = {}});
  }
  return size;
}

constexpr std::size_t kBufferBytes = std::size_t{64} * 1024;
constexpr int kGzipOnly =
    15 + 16;  // window bits of inflateInit2: the largest window, gzip's wrapper

}  // namespace

struct GzipFile::Stream {
  explicit Stream(std::filesystem::path file_path)
      : path(std::move(file_path)), file_size(size_of_regular_file(path)) {
    file.reset(std::fopen(path.c_str(), "rb"));
    if (!file)
      throw InputError({.where = path.string(), .what = std::strerror(errno), .right = {}});
    refill();
    compressed = at_gzip_magic();
    if (compressed && inflateInit2(&zlib, kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  ~Stream() {
    if (compressed) inflateEnd(&zlib);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // Input: buffer[begin, end) has been read from the file but not consumed.
  void refill() {
    std::memmove(buffer.data(), buffer.data() + begin, end - begin);
    end -= begin;
    begin = 0;
    const std::size_t got = std::fread(buffer.data() + end, 1, buffer.size() - end, file.get());
    if (got == 0 && std::ferror(file.get()) != 0) {
      throw InputError({.where = path.string(), .what = std::strerror(errno), .right = {}});
    }
    end += got;
    loaded += got;
  }
  [[nodiscard]] bool at_gzip_magic() const {
    return end - begin >= 2 && buffer[begin] == 0x1F && buffer[begin + 1] == 0x8B;
  }
  [[nodiscard]] Finding damage(std::string what) const {
    return {.where = fmt::format("{}: byte {}", path.string(), loaded - (end - begin)),
            .what = std::move(what),
            .right = "fetch or copy the file again"};
  }

  std::size_t read_plain(std::span<std::uint8_t> out) {
    if (begin == end) refill();
    const std::size_t count = std::min(out.size(), end - begin);
    std::memcpy(out.data(), buffer.data() + begin, count);
    begin += count;
    return count;
  }

  // One step of inflating, which may give no byte without being at the end.
  std::size_t read_compressed(std::span<std::uint8_t> out) {
    if (begin == end) refill();
    if (begin == end) throw InputError(damage("the gzip stream is cut off"));
    zlib.next_in = buffer.data() + begin;
    zlib.avail_in = static_cast<uInt>(end - begin);
    zlib.next_out = out.data();
    zlib.avail_out = static_cast<uInt>(out.size());
    const int status = inflate(&zlib, Z_NO_FLUSH);
    begin = end - zlib.avail_in;
    if (status == Z_MEM_ERROR) throw std::bad_alloc();
    if (status == Z_STREAM_END) {
      start_next_member();
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      throw InputError(damage(fmt::format("the gzip stream is damaged ({})",
                                          zlib.msg != nullptr ? zlib.msg : "preset dictionary")));
    }
    return out.size() - zlib.avail_out;
  }

  // RFC 1952 allows members one after the other; anything else behind a member is not gzip.
  void start_next_member() {
    if (end - begin < 2) refill();
    if (begin == end) {
      finished = true;
    } else if (at_gzip_magic()) {
      inflateReset(&zlib);
    } else {
      throw InputError(damage("bytes follow the end of the gzip stream"));
    }
  }

  std::filesystem::path path;
  std::uint64_t file_size;
  std::unique_ptr<std::FILE, CloseFile> file;
  std::array<std::uint8_t, kBufferBytes> buffer{};
  std::size_t begin = 0;
  std::size_t end = 0;
  std::uint64_t loaded = 0;    // bytes read from the file
  std::uint64_t position = 0;  // bytes of content handed out
  bool compressed = false;
  bool finished = false;  // of a compressed file: its last member has ended
  z_stream zlib{};
};

GzipFile::GzipFile(std::filesystem::path path)
    : stream_(std::make_unique<Stream>(std::move(path))) {}

GzipFile::~GzipFile() = default;

std::size_t GzipFile::read(std::span<std::uint8_t> out) {
  constexpr std::size_t kStep = std::size_t{1} << 30U;  // zlib counts in 32 bits
  std::size_t done = 0;
  while (done < out.size() && !stream_->finished) {
    const auto rest = out.subspan(done, std::min(out.size() - done, kStep));
    const std::size_t got =
        stream_->compressed ? stream_->read_compressed(rest) : stream_->read_plain(rest);
    if (got == 0 && !stream_->compressed) break;
    done += got;
  }
  stream_->position += done;
  return done;
}

bool GzipFile::compressed() const { return stream_->compressed; }
std::uint64_t GzipFile::file_size() const { return stream_->file_size; }
std::uint64_t GzipFile::position() const { return stream_->position; }

Finding GzipFile::finding(std::uint64_t offset, std::string what, std::string right) const {
  return {.where = fmt::format("{}{}: byte {}", stream_->path.string(),
                               stream_->compressed ? " (inflated)" : "", offset),
          .what = std::move(what),
          .right = std::move(right)};
}

}  // namespace recirc
