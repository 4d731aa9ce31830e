#include "tools/data.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/nearest_name.hpp"
#include "sim/data/data_places.hpp"
#include "sim/data/data_sets.hpp"
#include "sim/data/fetch.hpp"
#include "tools/fetch_line.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;

struct ListOptions {
  std::filesystem::path data;
  bool json = false;
};

struct FetchOptions {
  std::string name;
  std::filesystem::path to;
  std::string from;
};

Json json_of(const DataSet& set, const DataSetSearch& search) {
  Json json{{"name", set.name}, {"title", set.title}, {"found", search.files.has_value()}};
  if (search.files) {
    json["train_images"] = search.files->train.string();
    json["test_images"] = search.files->test.string();
  }
  json["looked_in"] = search.looked;
  json["address"] = set.base_url;
  return json;
}

std::string text_of(const DataSet& set, const DataSetSearch& search) {
  std::string text = fmt::format("{}: {}\n", set.name, set.title);
  if (search.files) {
    return text +
           fmt::format("  {}\n  {}\n", search.files->train.string(), search.files->test.string());
  }
  text += fmt::format("  not here; `recirc data fetch {}` fetches it; looked in\n", set.name);
  for (const std::string& folder : search.looked) text += fmt::format("    {}\n", folder);
  return text;
}

void list(const ListOptions& options) {
  const auto search_path = data_search_path(options.data, DataEnvironment::of_process());
  Json sets = Json::array();
  std::string text;
  for (const DataSet& set : data_sets()) {
    const DataSetSearch search = find_data_set_files(set, search_path);
    if (options.json) {
      sets.push_back(json_of(set, search));
    } else {
      text += text_of(set, search);
    }
  }
  // Paths need not be UTF-8, JSON must be.
  if (options.json) {
    text = Json{{"data_sets", sets}}.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  }
  fmt::print("{}", text);
}

std::filesystem::path folder_of(const FetchOptions& options) {
  if (!options.to.empty()) return options.to;
  std::filesystem::path cache = data_cache(DataEnvironment::of_process());
  if (cache.empty()) {
    throw InputError({.where = "--to",
                      .what = "neither XDG_CACHE_HOME nor HOME names a folder for the cache",
                      .right = "name a folder with --to"});
  }
  return cache;
}

void fetch(const FetchOptions& options) {
  const DataSet* const set = find_data_set(options.name);
  if (set == nullptr) {
    throw InputError({.where = "data fetch",
                      .what = "unknown data set " + in_quotes(options.name),
                      .right = did_you_mean(options.name, data_set_names())});
  }
  std::vector<FetchedFile> files;
  {
    FetchLine line;
    files = fetch_data_set(
        {.set = *set,
         .folder = folder_of(options),
         .base_url = options.from,
         .stalled_seconds = kStalledSeconds},
        [&line](std::string_view url, std::uint64_t received, std::optional<std::uint64_t> total) {
          line.show(url, received, total);
        });
  }
  for (const FetchedFile& file : files) {
    fmt::print("{}: {}\n", file.path.string(),
               file.how == FetchedFile::How::fetched
                   ? "fetched, and its content is right"
                   : "was here already, and its content is right");
  }
}

}  // namespace

void add_data_command(CLI::App& recirc) {
  CLI::App& data = *recirc.add_subcommand("data", "List the known data sets, or fetch one");
  data.require_subcommand(1);
  data.footer(
      "Examples:\n"
      "  recirc data list\n"
      "  recirc data fetch mnist");

  CLI::App& list_command =
      *data.add_subcommand("list", "Say which data sets are known, and where they are");
  const auto list_options = std::make_shared<ListOptions>();
  list_command
      .add_option("--data", list_options->data,
                  "Folder in which data sets are looked for first (then: RECIRC_DATA, the cache)")
      ->type_name("DIR");
  list_command.add_flag("--json", list_options->json, "Print JSON");
  list_command.footer("Example:\n  recirc data list --json");
  list_command.callback([list_options] { list(*list_options); });

  CLI::App& fetch_command =
      *data.add_subcommand("fetch", "Download a data set and check that it is the right one");
  const auto fetch_options = std::make_shared<FetchOptions>();
  fetch_command
      .add_option("NAME", fetch_options->name,
                  fmt::format("Data set: {}", fmt::join(data_set_names(), ", ")))
      ->required()
      ->type_name("NAME");
  fetch_command
      .add_option("--to", fetch_options->to,
                  "Folder for it, instead of the cache (the files go to DIR/NAME)")
      ->type_name("DIR");
  fetch_command
      .add_option("--from", fetch_options->from,
                  "Address of the files, instead of the official one")
      ->type_name("URL");
  fetch_command.footer(
      "A download that was cut goes on where it was. Files that are there and right are kept.\n"
      "Examples:\n"
      "  recirc data fetch mnist\n"
      "  recirc data fetch fashion --to ~/data && recirc run net.textproto --data ~/data");
  fetch_command.callback([fetch_options] { fetch(*fetch_options); });
}

}  // namespace recirc
