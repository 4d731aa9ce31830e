#include "sim/data/content_digest.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <vector>

#include "neurons/errors.hpp"
#include "sim/data/gzip_file.hpp"

namespace recirc {

struct Sha256::State {
  struct Free {
    void operator()(EVP_MD_CTX* owned) const { EVP_MD_CTX_free(owned); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  if (!state_->context || EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr) != 1) {
    throw RunError("OpenSSL offers no SHA-256");
  }
}

Sha256::~Sha256() = default;

void Sha256::add(std::span<const std::uint8_t> bytes) {
  ensure(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1,
         "a digest takes bytes until it is asked for");
}

std::string Sha256::digest() {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  ensure(EVP_DigestFinal_ex(state_->context.get(), bytes.data(), &size) == 1,
         "a digest is asked for once");
  std::string text;
  for (const std::uint8_t byte : std::span(bytes).first(size)) text += fmt::format("{:02x}", byte);
  return text;
}

bool has_content(const std::filesystem::path& path, const DataSetFile& file) {
  try {
    GzipFile content(path);
    Sha256 sha256;
    std::vector<std::uint8_t> piece(std::size_t{1} << 16U);
    while (content.position() <= file.content_bytes) {
      const std::size_t count = content.read(piece);
      if (count == 0) break;
      sha256.add(std::span(piece).first(count));
    }
    return content.position() == file.content_bytes && sha256.digest() == file.content_sha256;
  } catch (const InputError&) {
    return false;  // a damaged file is an expected answer here: it is not that content
  }
}

}  // namespace recirc
