#include "tools/audit_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "tools/number_text.hpp"
#include "tools/text_table.hpp"

namespace recirc {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string nanoseconds(Time time) { return grouped(static_cast<std::uint64_t>(time.ns)) + " ns"; }

std::string time_cell(const DeclaredLocality& declared) {
  const Locality locality = declared.answer(LocalityQuestion::time).locality;
  if (!declared.window || locality == Locality::not_asked) return name_of(locality);
  return fmt::format("{}, {} of {}", name_of(locality),
                     grouped(static_cast<std::uint64_t>(declared.window->needed.ns)),
                     nanoseconds(declared.window->declared));
}

std::string name_cell(const DeclaredLocality& declared) {
  return declared.channel ? fmt::format("{} ({})", declared.name, name_of(*declared.channel))
                          : declared.name;
}

void add_rows(const std::vector<DeclaredLocality>& all, Rows& rows) {
  for (const DeclaredLocality& declared : all) {
    const auto cell = [&](LocalityQuestion question) {
      return std::string(name_of(declared.answer(question).locality));
    };
    rows.push_back({name_cell(declared), cell(LocalityQuestion::space), time_cell(declared),
                    cell(LocalityQuestion::targets), cell(LocalityQuestion::outputs),
                    cell(LocalityQuestion::weights),
                    declared.rule.empty() ? "fixed weights" : declared.rule});
  }
}

std::string declared_text(const DeclaredAudit& audit) {
  Rows rows{{"", "3.1", "", "3.2", "", "", ""},
            {"projection", "space", "time", "targets", "outputs or errors", "weights", "rule"}};
  add_rows(audit.projections, rows);
  add_rows(audit.biases, rows);
  return text_table(rows);
}

// Answers that are not plainly "local", each sentence once, with all that it is said of.
std::string reasons_text(const DeclaredAudit& audit) {
  struct Reason {
    std::string question;
    std::string why;
    std::vector<std::string> of;
  };
  std::vector<Reason> reasons;
  const auto add = [&](const DeclaredLocality& declared) {
    for (std::size_t k = 0; k < kLocalityQuestions; ++k) {
      const LocalityAnswer& answer = declared.answers[k];
      if (answer.locality == Locality::not_asked || answer.why.empty()) continue;
      // What is local in time is a number in the table, and every rule that parses is in space.
      const bool is_plain = static_cast<LocalityQuestion>(k) == LocalityQuestion::time ||
                            static_cast<LocalityQuestion>(k) == LocalityQuestion::space;
      if (is_plain && answer.locality == Locality::local) continue;
      const std::string question = name_of(static_cast<LocalityQuestion>(k));
      const auto same = std::ranges::find_if(reasons, [&](const Reason& reason) {
        return reason.question == question && reason.why == answer.why;
      });
      if (same != reasons.end()) {
        same->of.push_back(declared.name);
      } else {
        reasons.push_back({question, answer.why, {declared.name}});
      }
    }
  };
  for (const DeclaredLocality& declared : audit.projections) add(declared);
  for (const DeclaredLocality& declared : audit.biases) add(declared);
  std::string text;
  for (const Reason& reason : reasons) {
    text +=
        fmt::format("  {} of {}: {}.\n", reason.question, fmt::join(reason.of, ", "), reason.why);
  }
  return text;
}

std::string replay_text(const RunAuditReport& run) {
  Rows rows{{"replayed alone", "synapses", "changes", "updates", "longest wait", ""}};
  const auto add = [&](const std::vector<ReplayReport>& reports) {
    for (const ReplayReport& report : reports) {
      if (report.replayed == 0) {
        rows.push_back({report.name, "none", "", "", "", report.not_replayed});
        continue;
      }
      std::string outcome = report.findings > 0
                                ? fmt::format("{} FINDINGS", grouped(report.findings))
                            : report.largest_difference == 0
                                ? std::string("bit for bit")
                                : fmt::format("within {:.1e}", report.largest_difference);
      rows.push_back({report.name,
                      fmt::format("{} of {}", grouped(report.replayed), grouped(report.synapses)),
                      grouped(report.changes), grouped(report.updates),
                      nanoseconds(report.window_needed), std::move(outcome)});
    }
  };
  add(run.projections);
  add(run.biases);
  return rows.size() == 1 ? "" : text_table(rows);
}

std::string light_cone_text(const RunAuditReport& run) {
  const auto count = [&](EventKind kind) { return run.checked[static_cast<std::size_t>(kind)]; };
  std::string text = fmt::format(
      "\nlight cone: {} deliveries one delay after their axon events, {} volleys that are their "
      "sums, {} activations, {} soma signals, {} errors and {} axon events that follow\n",
      grouped(count(EventKind::delivery)), grouped(count(EventKind::volley)),
      grouped(count(EventKind::activation)), grouped(count(EventKind::soma)),
      grouped(count(EventKind::error)), grouped(count(EventKind::axon)));
  if (count(EventKind::lost) > 0) {
    text += fmt::format("lost, as declared: {} events\n", grouped(count(EventKind::lost)));
  }
  if (!run.not_checked.empty()) {
    text += fmt::format("not checked, for want of recorded events: {}\n",
                        fmt::join(run.not_checked, ", "));
  }
  return text;
}

std::string run_text(const RunAuditReport& run) {
  std::string text = fmt::format("\n{} presentations, {} events:\n", grouped(run.presentations),
                                 grouped(run.events));
  text += replay_text(run);
  text += light_cone_text(run);
  std::uint64_t updates = 0;
  for (const ReplayReport& report : run.projections) updates += report.updates;
  for (const ReplayReport& report : run.biases) updates += report.updates;
  if (updates == 0 && !(run.projections.empty() && run.biases.empty())) {
    text += "no batch was complete: no update was seen\n";
  }
  return text;
}

}  // namespace

std::string verdict_text(const LocalityAudit& audit) {
  const std::size_t count = audit.violations().size();
  if (count > 0) return fmt::format("NOT LOCAL, for {} reason{}", count, count == 1 ? "" : "s");
  const DeclaredAudit& declared = audit.declared;
  if (declared.channels.empty()) return "local in space and time";
  std::vector<std::string> names;
  for (const NeededChannel& channel : declared.channels) {
    names.push_back(fmt::format("{} ({}: {})", name_of(channel.channel),
                                declared.projections[channel.projection].name, channel.what));
  }
  return fmt::format("local in space and time, with the deep learning channel{} {}",
                     names.size() == 1 ? "" : "s", fmt::join(names, ", "));
}

std::string audit_text(const LocalityAudit& audit, const Network& /*network*/) {
  std::string text = declared_text(audit.declared);
  const std::string reasons = reasons_text(audit.declared);
  if (!reasons.empty()) text += "\nwhy\n" + reasons;
  if (audit.run) text += run_text(*audit.run);
  text += fmt::format("\nverdict: {}\n", verdict_text(audit));
  for (const std::string& violation : audit.violations()) {
    text += fmt::format("  {}\n", violation);
  }
  return text;
}

}  // namespace recirc
