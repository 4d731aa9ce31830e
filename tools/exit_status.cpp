#include "tools/exit_status.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <new>

#include "neurons/errors.hpp"
#include "tools/terminal.hpp"

namespace recirc {
namespace {

int status_of(ExitStatus status) { return static_cast<int>(status); }

// A finding without a place comes from the command line.
void print(const Finding& finding) {
  say(fmt::format("{}{}\n", finding.where.empty() ? "recirc: " : "", to_string(finding)));
}

}  // namespace

int exit_status_of(const std::function<void()>& program) {
  try {
    program();
    // Output that nobody got is a failure too: a full disk shows only here.
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status_of(ExitStatus::done);
    say("recirc: the standard output cannot be written\n");
  } catch (const EndedBySignal& end) {
    std::fflush(stdout);
    return 128 + end.signal;
  } catch (const InputError& error) {
    for (const Finding& finding : error.findings()) print(finding);
    return status_of(ExitStatus::wrong_input);
  } catch (const InternalError& error) {
    fmt::print(stderr, "recirc: {}; this is a mistake in recirc: please report it\n", error.what());
  } catch (const std::bad_alloc&) {
    say("recirc: there is not enough memory\n");
  } catch (const std::exception& error) {
    say(fmt::format("recirc: {}\n", error.what()));
  }
  return status_of(ExitStatus::failed);
}

}  // namespace recirc
