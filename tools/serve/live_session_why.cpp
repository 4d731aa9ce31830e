// How viewers are told why a weight has changed, while the run goes on.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "neurons/errors.hpp"
#include "tools/serve/live_session.hpp"

namespace recirc {
namespace {

constexpr const char* kWait = "Waiting for the next presentation that is kept.";
constexpr const char* kWaitForBatch = "Waiting for the end of a batch that is kept from its start.";

}  // namespace

bool LiveSession::wants_all() const {
  if (server_ == nullptr || server_->viewers() == 0) return false;
  const std::lock_guard lock(mutex_);
  return gate_.is_close() || !asked_.empty();
}

// An update is due to a batch, whose presentations follow each other.
bool LiveSession::wants_each() const {
  if (server_ == nullptr || server_->viewers() == 0) return false;
  const std::lock_guard lock(mutex_);
  return std::ranges::any_of(
      asked_, [](const auto& asked) { return asked.second.event == AskedEvent::update; });
}

LiveSession::AskedWhy LiveSession::why_in(const Json& command) {
  AskedWhy asked;
  const bool is_largest = command.value("largest", false);
  const auto number = [&](const char* key) { return is_largest ? 0 : number_in(command, key); };
  if (command.contains("population")) {
    asked.weight =
        AskedBias{.population = number_in(command, "population"), .neuron = number("neuron")};
  } else {
    asked.weight = WatchedSynapse{.projection = number_in(command, "projection"),
                                  .pre = number("pre"),
                                  .post = number("post")};
  }
  if (command.value("what", "change") == "update") asked.event = AskedEvent::update;
  if (is_largest) asked.event = AskedEvent::largest;
  if (command.contains("id")) asked.id = command.at("id").get<std::uint64_t>();
  return asked;
}

bool LiveSession::ask_why(std::uint64_t viewer, const Json& command) {
  const AskedWhy asked = why_in(command);
  std::optional<std::string> reason;
  {
    const std::lock_guard lock(mutex_);
    reason = reason_against(asked);
  }
  // Before anybody can answer, since what is told last is what counts.
  if (!reason && !gate_.is_waiting()) {
    const char* const wait = asked.event == AskedEvent::update ? kWaitForBatch : kWait;
    tell_why(viewer, asked, waiting_answer(asked.weight, wait));
  }
  if (!reason) {
    // At once, so that the run does not end between: then nobody would ever answer.
    const std::lock_guard lock(mutex_);
    reason = reason_against(asked);
    if (!reason) asked_[viewer] = asked;
  }
  if (reason) {
    tell_why(viewer, asked, missing_answer(asked.weight, *reason));
  } else {
    gate_.while_waiting([this] { answer_whys(Held::yes); });
  }
  return true;
}

// Why nobody will ever know; what is not there is no nonsense: a sparse projection has gaps.
std::optional<std::string> LiveSession::reason_against(const AskedWhy& asked) const {
  if (!end_.empty()) return kRunIsOver;
  if (network_ == nullptr) return "the run has not begun";
  return recirc::reason_against(*network_, asked.weight, asked.event == AskedEvent::largest);
}

std::string LiveSession::reason_to_wait(const AskedWhy& asked) const {
  if (asked.event == AskedEvent::update) {
    return fmt::format(
        "Not all of the {} presentations before its last update were kept. Step on, or resume: the "
        "next batch that is kept from its start tells.",
        network_->timing.batch);
  }
  if (kept_->is_going_on()) return "It has not changed yet in this presentation: step on.";
  return "What has just happened was not kept. Step on, or resume: the next presentation tells.";
}

void LiveSession::answer_whys(Held held) {
  const std::lock_guard looking(kept_mutex_);
  if (!kept_) return;
  const auto asked = [this] {
    const std::lock_guard lock(mutex_);
    return asked_;
  }();
  for (const auto& [viewer, what] : asked) {
    const auto answer = answer_to(what);
    if (!answer) {  // it may still come
      if (held == Held::no) continue;
      tell_why(viewer, what, waiting_answer(what.weight, reason_to_wait(what)));
      continue;
    }
    {
      const std::lock_guard lock(mutex_);
      const auto now = asked_.find(viewer);
      // It may have asked something else meanwhile.
      if (now != asked_.end() && now->second == what) asked_.erase(now);
    }
    tell_why(viewer, what, *answer);
  }
}

std::optional<CausalGraph> LiveSession::graph_of(const AskedWhy& asked) {
  if (asked.event == AskedEvent::largest) {
    const auto* synapse = std::get_if<WatchedSynapse>(&asked.weight);
    return kept_->why_largest(synapse != nullptr ? synapse->projection : kNoProjection,
                              page_extent(0));
  }
  const SynapseName name = named(*network_, asked.weight).value();
  return asked.event == AskedEvent::update ? kept_->why_update(name, page_extent(0))
                                           : kept_->why(name, page_extent(0));
}

std::optional<std::string> LiveSession::reason_to_give_up(const AskedWhy& asked) const {
  const bool is_update = asked.event == AskedEvent::update;
  if (is_update ? kept_->is_batch_too_long() : kept_->is_too_long()) {
    return fmt::format("a {} has more than {} events, too many to keep; record a trace of one",
                       is_update ? "batch" : "presentation", KeptPresentations::kMostKept);
  }
  if (is_update && kept_->has_whole_batch()) return "its rule did not fire in this batch";
  if (!is_update && kept_->is_over()) return "its rule did not fire in this presentation";
  return std::nullopt;
}

std::optional<LiveSession::Json> LiveSession::answer_to(const AskedWhy& asked) {
  try {
    const auto graph = graph_of(asked);
    if (graph) return why_answer(*graph, *network_);
  } catch (const InputError& error) {
    return missing_answer(asked.weight, to_string(error.findings().front()));
  }
  const auto reason = reason_to_give_up(asked);
  return reason ? std::optional(missing_answer(asked.weight, *reason)) : std::nullopt;
}

void LiveSession::tell_why(std::uint64_t viewer, const AskedWhy& asked, const Json& answer) {
  Json message{{"type", "why"}};
  if (asked.id) message["id"] = *asked.id;
  message.update(answer);
  if (server_ != nullptr) server_->send(viewer, json_text(message));
}

}  // namespace recirc
