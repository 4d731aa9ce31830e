#include "tools/complete.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "sim/data/data_sets.hpp"

namespace recirc {
namespace {

using Candidates = std::vector<std::string>;

/// Where the words have led: a verb, and how many of its positionals are there already.
struct Place {
  CLI::App* verb = nullptr;
  std::size_t positionals = 0;
  CLI::Option* awaits_value = nullptr;  ///< the flag before the cursor, if it takes a value
};

CLI::Option* flag_of(CLI::App& verb, const std::string& word) {
  for (CLI::Option* option : verb.get_options()) {
    if (!option->get_positional() && option->check_name(word)) return option;
  }
  return nullptr;
}

CLI::App* subverb_of(CLI::App& verb, const std::string& word) {
  for (CLI::App* sub : verb.get_subcommands({})) {
    if (sub->get_name() == word) return sub;
  }
  return nullptr;
}

bool takes_value(const CLI::Option* option) {
  return option != nullptr && option->get_items_expected_max() > 0;
}

Place place_after(CLI::App& recirc, const std::vector<std::string>& words) {
  Place place{.verb = &recirc};
  for (const std::string& word : words) {
    if (place.awaits_value != nullptr) {
      place.awaits_value = nullptr;
    } else if (word.starts_with('-')) {
      CLI::Option* const flag = flag_of(*place.verb, word);
      if (takes_value(flag)) place.awaits_value = flag;
    } else if (CLI::App* const sub = subverb_of(*place.verb, word)) {
      place = {.verb = sub};
    } else {
      ++place.positionals;
    }
  }
  return place;
}

// Folders (with a slash behind), and files that `fits` takes, that begin with `start`.
template <class Fits>
Candidates paths(const std::string& start, Fits fits) {
  const std::size_t slash = start.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : start.substr(0, slash + 1);
  const std::string name = start.substr(folder.size());
  Candidates found;
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator(folder.empty() ? "." : folder, error)) {
    const std::string file = entry.path().filename().string();
    const bool is_hidden = file.starts_with('.') && !name.starts_with('.');
    if (!file.starts_with(name) || is_hidden) continue;
    if (entry.is_directory(error)) {
      found.push_back(folder + file + "/");
    } else if (fits(entry.path())) {
      found.push_back(folder + file);
    }
  }
  std::ranges::sort(found);
  return found;
}

bool is_scenario(const std::filesystem::path& path) {
  const auto ending = path.extension();
  return ending == ".textproto" || ending == ".txtpb" || ending == ".json";
}

bool is_trace(const std::filesystem::path& path) { return path.extension() == ".mcap"; }

// The words of "TEXT:{auto,actor,compiled}", as CLI::IsMember describes them.
Candidates listed(const std::string& type) {
  const std::size_t open = type.find('{');
  const std::size_t close = type.rfind('}');
  if (open == std::string::npos || close == std::string::npos) return {};
  Candidates words;
  std::string word;
  for (const char c : type.substr(open + 1, close - open - 1) + ",") {
    if (c != ',') {
      word += c;
    } else {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  return words;
}

Candidates values_of(const CLI::Option& option, const std::string& start) {
  const std::string type = option.get_type_name();
  if (type == "FILE") return paths(start, is_scenario);
  if (type == "TRACE") return paths(start, is_trace);
  if (type == "DIR") return paths(start, [](const auto& /*path*/) { return false; });
  if (type == "NAME") {
    Candidates names;
    for (const DataSet& set : data_sets()) names.emplace_back(set.name);
    return names;
  }
  return listed(type);
}

Candidates flags_of(CLI::App& verb) {
  Candidates flags;
  for (const CLI::Option* option : verb.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      flags.push_back("--" + name + "\t" + option->get_description());
    }
  }
  return flags;
}

Candidates verbs_of(CLI::App& verb) {
  Candidates verbs;
  for (const CLI::App* sub : verb.get_subcommands({})) {
    verbs.push_back(sub->get_name() + "\t" + sub->get_description());
  }
  return verbs;
}

Candidates positionals_of(CLI::App& verb, std::size_t number, const std::string& start) {
  for (const CLI::Option* option : verb.get_options()) {
    if (option->get_positional() && number-- == 0) return values_of(*option, start);
  }
  return {};
}

Candidates all_candidates(CLI::App& recirc, const std::vector<std::string>& words,
                          const std::string& last) {
  const Place place = place_after(recirc, words);
  if (place.awaits_value != nullptr) return values_of(*place.awaits_value, last);
  const std::size_t equals = last.find('=');
  if (last.starts_with("--") && equals != std::string::npos) {
    const CLI::Option* const flag = flag_of(*place.verb, last.substr(0, equals));
    if (!takes_value(flag)) return {};
    Candidates values = values_of(*flag, last.substr(equals + 1));
    for (std::string& value : values) value.insert(0, last, 0, equals + 1);
    return values;
  }
  if (last.starts_with('-')) return flags_of(*place.verb);
  if (!place.verb->get_subcommands({}).empty()) return verbs_of(*place.verb);
  return positionals_of(*place.verb, place.positionals, last);
}

}  // namespace

std::vector<std::string> completions(CLI::App& recirc, const std::vector<std::string>& words) {
  const std::string last = words.empty() ? "" : words.back();
  const auto end = words.empty() ? words.end() : words.end() - 1;
  Candidates found = all_candidates(recirc, {words.begin(), end}, last);
  std::erase_if(found, [&](const std::string& candidate) { return !candidate.starts_with(last); });
  return found;
}

}  // namespace recirc
