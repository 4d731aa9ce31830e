#include "sim/data/download.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <span>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

constexpr long kMostRedirections = 5;
constexpr long kConnectSeconds = 30;
constexpr long kStalledBytesASecond = 100;

struct CloseCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};

/// One transfer. libcurl calls back from C, through which no exception may pass: it is kept.
struct Transfer {
  const std::string& url;
  PartialFile& file;
  const DownloadLimits& limits;
  const DownloadProgress& progress;
  std::uint64_t begin = file.size();
  std::exception_ptr failure;

  void take(std::span<const std::uint8_t> bytes) {
    if (bytes.size() > limits.most_bytes - std::min(file.size(), limits.most_bytes)) {
      file.clear();
      throw RunError(fmt::format("{}: sends more than {} bytes: not the file it should be", url,
                                 limits.most_bytes));
    }
    try {
      file.append(bytes);
    } catch (const RunError&) {
      file.clear();  // a full disk is not to be filled with half a file
      throw;
    }
  }
};

std::size_t on_bytes(const char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  try {
    transfer.take({reinterpret_cast<const std::uint8_t*>(data), size * count});
    return size * count;
  } catch (...) {
    transfer.failure = std::current_exception();
    return 0;
  }
}

int on_progress(void* user, curl_off_t total, curl_off_t received, curl_off_t /*to_send*/,
                curl_off_t /*sent*/) {
  auto& transfer = *static_cast<Transfer*>(user);
  try {
    const auto known = [&](curl_off_t count) {
      return transfer.begin + static_cast<std::uint64_t>(count);
    };
    if (transfer.progress) {
      transfer.progress(known(received), total > 0 ? std::optional(known(total)) : std::nullopt);
    }
    return 0;
  } catch (...) {
    transfer.failure = std::current_exception();
    return 1;
  }
}

template <class Value>
void set(CURL* curl, CURLoption option, Value value) {
  if (curl_easy_setopt(curl, option, value) != CURLE_OK) {
    throw RunError(fmt::format("libcurl does not know option {}", static_cast<int>(option)));
  }
}

void set_options(CURL* curl, Transfer& transfer) {
  set(curl, CURLOPT_URL, transfer.url.c_str());
  set(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  set(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(curl, CURLOPT_FOLLOWLOCATION, 1L);
  set(curl, CURLOPT_MAXREDIRS, kMostRedirections);
  set(curl, CURLOPT_FAILONERROR, 1L);
  set(curl, CURLOPT_NOSIGNAL, 1L);
  set(curl, CURLOPT_USERAGENT, "recirc");
  set(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  set(curl, CURLOPT_LOW_SPEED_LIMIT, kStalledBytesASecond);
  set(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>(transfer.limits.stalled_seconds));
  set(curl, CURLOPT_RESUME_FROM_LARGE, static_cast<curl_off_t>(transfer.begin));
  set(curl, CURLOPT_WRITEFUNCTION, &on_bytes);
  set(curl, CURLOPT_WRITEDATA, &transfer);
  set(curl, CURLOPT_NOPROGRESS, 0L);
  set(curl, CURLOPT_XFERINFOFUNCTION, &on_progress);
  set(curl, CURLOPT_XFERINFODATA, &transfer);
}

enum class Ended { well, without_ranges };

Ended transfer_once(Transfer& transfer) {
  const std::unique_ptr<CURL, CloseCurl> curl(curl_easy_init());
  if (!curl) throw RunError("libcurl cannot be started");
  std::array<char, CURL_ERROR_SIZE> message{};
  set_options(curl.get(), transfer);
  set(curl.get(), CURLOPT_ERRORBUFFER, message.data());

  const CURLcode code = curl_easy_perform(curl.get());
  if (transfer.failure) std::rethrow_exception(transfer.failure);
  if (code == CURLE_OK) return Ended::well;
  if (code == CURLE_RANGE_ERROR && transfer.begin > 0) return Ended::without_ranges;
  const std::string why = message[0] != '\0' ? message.data() : curl_easy_strerror(code);
  throw RunError(fmt::format("{}: {}{}", transfer.url, why,
                             transfer.file.size() == 0
                                 ? ""
                                 : fmt::format("; {} bytes are kept, and the same command goes on "
                                               "from there",
                                               transfer.file.size())));
}

}  // namespace

void download(const std::string& url, PartialFile& file, const DownloadLimits& limits,
              const DownloadProgress& progress) {
  Transfer going_on{
      .url = url, .file = file, .limits = limits, .progress = progress, .failure = {}};
  if (transfer_once(going_on) == Ended::well) return;
  file.clear();
  Transfer anew{.url = url, .file = file, .limits = limits, .progress = progress, .failure = {}};
  ensure(transfer_once(anew) == Ended::well, "a transfer from byte 0 needs no ranges");
}

}  // namespace recirc
