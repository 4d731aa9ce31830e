#include "sim/data/fetch.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "neurons/errors.hpp"
#include "sim/data/content_digest.hpp"
#include "sim/data/digit_text.hpp"
#include "sim/data/download.hpp"
#include "sim/data/partial_file.hpp"

namespace recirc {
namespace {

namespace fs = std::filesystem;

/// A folder for files; if it was made for them, it does not stay behind empty.
class TargetFolder {
 public:
  explicit TargetFolder(fs::path path) : path_(std::move(path)) {
    std::error_code error;
    made_ = fs::create_directories(path_, error);
    if (error) throw RunError(fmt::format("{}: {}", path_.string(), error.message()));
  }
  ~TargetFolder() {
    std::error_code not_empty;
    if (made_) fs::remove(path_, not_empty);
  }
  TargetFolder(const TargetFolder&) = delete;
  TargetFolder& operator=(const TargetFolder&) = delete;

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
  bool made_ = false;
};

// The file if it is already there, under its own or its gzip'd name; with other content, a finding.
std::optional<fs::path> existing_file(const fs::path& folder, const DataSetFile& file,
                                      std::vector<Finding>& findings) {
  for (const std::string_view ending : {"", ".gz"}) {
    const fs::path path = folder / fmt::format("{}{}", file.name, ending);
    std::error_code ignored;
    if (!fs::exists(path, ignored)) continue;
    if (has_content(path, file)) return path;
    findings.push_back({.where = path.string(),
                        .what = "is there, but its content is not what the data set has",
                        .right = "move it away, or fetch to another folder with --to"});
  }
  return std::nullopt;
}

std::string base_of(const FetchRequest& request) {
  std::string base =
      request.base_url.empty() ? std::string(request.set.base_url) : request.base_url;
  if (!base.starts_with("http://") && !base.starts_with("https://")) {
    throw InputError({.where = "--from",
                      .what = fmt::format("\"{}\" is not an address", base),
                      .right = "http://... or https://..."});
  }
  if (!base.ends_with('/')) base += '/';
  return base;
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Why what came is not the file, as far as its first bytes tell.
std::string what_came(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string begin(64, '\0');
  file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  const std::size_t text = begin.find_first_not_of(" \t\r\n");
  return text != std::string::npos && begin[text] == '<'
             ? "a web page came instead of the file (does this network want a login?)"
             : "the content that came has not the digest that it should have";
}

/// Fetches one file into `folder`.
class FileFetch {
 public:
  FileFetch(const FetchRequest& request, const DataSetFile& file, const fs::path& folder,
            const std::string& base_url)
      : request_(request),
        file_(file),
        folder_(folder),
        url_(fmt::format("{}{}", base_url, file.remote_name)) {}

  /// Returns the path of the file. A download that went on from an earlier one and then had the
  /// wrong content is tried once more from the beginning: the earlier part may have been bad.
  fs::path run(const FetchProgress& progress) const {
    const fs::path target = folder_ / file_.remote_name;
    PartialFile part(target);
    // A text of small numbers is up to three times as long as their bytes; with a label come its
    // pixels.
    const std::uint64_t numbers = is_labels_of_text() ? kNumbersOfDigit : 1;
    const DownloadLimits limits{.most_bytes = 4 * numbers * file_.content_bytes + (1U << 16U),
                                .stalled_seconds = request_.stalled_seconds};
    bool went_on = part.size() > 0;
    for (;;) {
      download(url_, part, limits, [&](std::uint64_t received, std::optional<std::uint64_t> total) {
        if (progress) progress(url_, received, total);
      });
      if (const auto path = accept(part, target)) return *path;
      const std::string what = what_came(part.path());
      part.clear();
      if (!went_on) throw RunError(fmt::format("{}: {}", url_, what));
      went_on = false;
    }
  }

 private:
  // The file under its final name, if what came is right.
  [[nodiscard]] std::optional<fs::path> accept(PartialFile& part, const fs::path& target) const {
    if (request_.set.form == RemoteForm::idx) {
      if (!has_content(part.path(), file_)) return std::nullopt;
      part.finish();
      return target;
    }
    const std::string text = content_of(part.path());
    const auto idx = is_labels_of_text() ? idx_of_digit_labels(text) : idx_of_digit_text(text);
    if (!idx) return std::nullopt;
    Sha256 sha256;
    sha256.add(*idx);
    if (sha256.digest() != file_.content_sha256) return std::nullopt;
    const fs::path converted = folder_ / file_.name;
    PartialFile file(converted);
    file.clear();
    file.append(*idx);
    file.finish();
    part.clear();
    return converted;
  }

  [[nodiscard]] bool is_labels_of_text() const {
    return request_.set.form == RemoteForm::digit_text &&
           (file_.name == request_.set.train_labels.name ||
            file_.name == request_.set.test_labels.name);
  }

  const FetchRequest& request_;
  const DataSetFile& file_;
  const fs::path& folder_;
  std::string url_;
};

}  // namespace

std::vector<FetchedFile> fetch_data_set(const FetchRequest& request,
                                        const FetchProgress& progress) {
  const std::string base_url = base_of(request);
  const fs::path folder = request.folder / request.set.name;
  std::vector<DataSetFile> files{request.set.train, request.set.test};
  for (const DataSetFile& labels : {request.set.train_labels, request.set.test_labels}) {
    if (!labels.name.empty()) files.push_back(labels);
  }
  std::vector<Finding> findings;
  std::vector<std::optional<fs::path>> existing(files.size());
  for (std::size_t k = 0; k < files.size(); ++k) {
    existing[k] = existing_file(folder, files[k], findings);
  }
  if (!findings.empty()) throw InputError(std::move(findings));

  const TargetFolder target(folder);
  std::vector<FetchedFile> result;
  for (std::size_t k = 0; k < files.size(); ++k) {
    if (existing[k]) {
      result.push_back({*existing[k], FetchedFile::How::kept});
    } else {
      result.push_back({FileFetch(request, files[k], target.path(), base_url).run(progress),
                        FetchedFile::How::fetched});
    }
  }
  return result;
}

}  // namespace recirc
