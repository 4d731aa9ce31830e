#include "tools/trace.hpp"

#include "tools/trace/trace_info.hpp"

namespace recirc {

void add_trace_command(CLI::App& recirc) {
  CLI::App& trace = *recirc.add_subcommand("trace", "Look into the trace of a run");
  trace.require_subcommand(1);
  add_trace_info_command(trace);
}

}  // namespace recirc
