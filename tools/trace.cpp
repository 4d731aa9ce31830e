#include "tools/trace.hpp"

#include "tools/trace/trace_diff.hpp"
#include "tools/trace/trace_export.hpp"
#include "tools/trace/trace_info.hpp"
#include "tools/trace/trace_show.hpp"
#include "tools/trace/trace_stat.hpp"

namespace recirc {

void add_trace_command(CLI::App& recirc) {
  CLI::App& trace = *recirc.add_subcommand("trace", "Look into the trace of a run");
  trace.require_subcommand(1);
  add_trace_info_command(trace);
  add_trace_show_command(trace);
  add_trace_stat_command(trace);
  add_trace_diff_command(trace);
  add_trace_export_command(trace);
}

}  // namespace recirc
