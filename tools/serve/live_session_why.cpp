// How viewers are told why a weight has changed, while the run goes on.
#include <fmt/format.h>

#include <utility>

#include "neurons/errors.hpp"
#include "tools/serve/live_session.hpp"
#include "tools/serve/why_answer.hpp"

namespace recirc {
namespace {

constexpr const char* kHasNoRule = "it has no rule: its weight is fixed";
constexpr const char* kWait = "Waiting for the next presentation that is kept.";

}  // namespace

bool LiveSession::wants_all() const {
  if (server_ == nullptr || server_->viewers() == 0) return false;
  const std::lock_guard lock(mutex_);
  return gate_.is_close() || !asked_.empty();
}

bool LiveSession::ask_why(std::uint64_t viewer, const Json& command) {
  AskedWhy asked{.synapse = {.projection = number_in(command, "projection")}};
  if (command.value("largest", false)) {
    asked.which = AskedWhy::Which::largest;
  } else {
    asked.synapse.pre = number_in(command, "pre");
    asked.synapse.post = number_in(command, "post");
  }
  if (command.contains("id")) asked.id = command.at("id").get<std::uint64_t>();
  std::optional<std::string> reason;
  {
    const std::lock_guard lock(mutex_);
    reason = reason_against(asked);
  }
  // Before anybody can answer, since what is told last is what counts.
  if (!reason && !gate_.is_waiting()) {
    tell_why(viewer, asked, waiting_answer(asked.synapse, kWait));
  }
  if (!reason) {
    // At once, so that the run does not end between: then nobody would ever answer.
    const std::lock_guard lock(mutex_);
    reason = reason_against(asked);
    if (!reason) asked_[viewer] = asked;
  }
  if (reason) {
    tell_why(viewer, asked, missing_answer(asked.synapse, *reason));
  } else {
    gate_.while_waiting([this] { answer_whys(Held::yes); });
  }
  return true;
}

// Why nobody will ever know; what is not there is no nonsense: a sparse projection has gaps.
std::optional<std::string> LiveSession::reason_against(const AskedWhy& asked) const {
  if (!end_.empty()) return kRunIsOver;
  if (network_ == nullptr) return "the run has not begun";
  const std::uint32_t projection = asked.synapse.projection;
  const bool is_there = asked.which == AskedWhy::Which::largest
                            ? projection < network_->projections.size()
                            : weight_index(*network_, asked.synapse).has_value();
  if (!is_there) return "there is no such synapse";
  if (!network_->projections[projection].synapse.rule) return kHasNoRule;
  return std::nullopt;
}

std::string LiveSession::reason_to_wait() const {
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
      tell_why(viewer, what, waiting_answer(what.synapse, reason_to_wait()));
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

std::optional<LiveSession::Json> LiveSession::answer_to(const AskedWhy& asked) {
  if (kept_->is_too_long()) {
    return missing_answer(asked.synapse, fmt::format("a presentation has more than {} events, too "
                                                     "many to keep; record a trace of one",
                                                     KeptPresentations::kMostKept));
  }
  try {
    const auto graph = asked.which == AskedWhy::Which::largest
                           ? kept_->why_largest(asked.synapse.projection, page_extent(0))
                           : kept_->why(name_of(*network_, asked.synapse), page_extent(0));
    if (graph) return why_answer(*graph, *network_);
  } catch (const InputError& error) {
    return missing_answer(asked.synapse, to_string(error.findings().front()));
  }
  if (!kept_->is_over()) return std::nullopt;
  return missing_answer(asked.synapse, "its rule did not fire in this presentation");
}

void LiveSession::tell_why(std::uint64_t viewer, const AskedWhy& asked, const Json& answer) {
  Json message{{"type", "why"}};
  if (asked.id) message["id"] = *asked.id;
  message.update(answer);
  if (server_ != nullptr) server_->send(viewer, json_text(message));
}

}  // namespace recirc
