#include "tools/trace.hpp"

#include "tools/trace/trace_diff.hpp"
#include "tools/trace/trace_export.hpp"
#include "tools/trace/trace_info.hpp"
#include "tools/trace/trace_show.hpp"
#include "tools/trace/trace_stat.hpp"
#include "tools/trace/trace_why.hpp"

namespace recirc {
namespace {

constexpr const char* kExamples = R"(Examples:
  recirc run scenarios/first.textproto --set 'record={ events { presentations: [0, 100] } }'
  recirc trace info runs/first                       what is in its trace
  recirc trace show runs/first --presentation 0      every event of the first presentation
  recirc trace stat runs/first                       counts, delays, silent neurons, costs
  recirc trace diff runs/first runs/first-2          where two runs part
  recirc trace why --largest visible-hidden runs/first     what led to a change of a weight
  recirc trace export --to csv runs/first            for other programs)";

}  // namespace

void add_trace_command(CLI::App& recirc) {
  CLI::App& trace = *recirc.add_subcommand("trace", "Look into the trace of a run");
  trace.require_subcommand(1);
  trace.footer(kExamples);
  add_trace_info_command(trace);
  add_trace_show_command(trace);
  add_trace_stat_command(trace);
  add_trace_diff_command(trace);
  add_trace_why_command(trace);
  add_trace_export_command(trace);
}

}  // namespace recirc
