#include "tools/serve.hpp"

#include <fmt/format.h>

#include <CLI/Validators.hpp>
#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>

#include "neurons/errors.hpp"
#include "tools/exit_status.hpp"
#include "tools/report/page_data.hpp"
#include "tools/run.hpp"
#include "tools/run_results.hpp"
#include "tools/scenario_options.hpp"
#include "tools/serve/live_server.hpp"
#include "tools/serve/live_session.hpp"
#include "tools/serve/served_page.hpp"
#include "tools/stop_signal.hpp"
#include "tools/terminal.hpp"
#include "tools/whole_number.hpp"

namespace recirc {
namespace {

constexpr const char* kExamples = R"(Examples:
  recirc serve scenarios/first.textproto               train it, and watch in a browser
  recirc serve scenarios/mnist.textproto --start paused --port 8080
  recirc serve runs/first                              the page of a finished run

Open the URL that is printed. It holds a secret: whoever has it can look, pause and step. Only this
machine is listened to, unless --listen says otherwise. The page also looks into neurons and synapses,
and tells why a weight or a bias has changed; of a finished run, if it has recorded a trace. Results
lie in a new folder, as those of recirc run. When the run is over the page stays, until Ctrl-C. Exit
status: 130 or 143 stopped by a signal, 1 the run failed, 2 the input was wrong.)";

struct ServeOptions {
  RunOptions run{.experiment = {}, .out = {}, .threads = 1, .engine = "actor", .quiet = true};
  ServerPlace place;
  std::string start = "viewer";
};

bool is_run(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

void print_url(const LiveServer& server, const ServeOptions& options) {
  if (options.place.address != "127.0.0.1" && options.place.address != "::1") {
    say(
        fmt::format("recirc: warning: {} may be reached from other machines; what is said there is "
                    "not encrypted\n",
                    options.place.address));
  }
  fmt::print("{}\n", server.url());
  std::fflush(stdout);
}

constexpr std::chrono::milliseconds kPause{20};  // between two looks for a signal

/// Waits until a signal comes, and returns it.
int wait_for(const StopSignal& stop) {
  while (stop.received() == 0) std::this_thread::sleep_for(kPause);
  return stop.received();
}

// A long trace is not read to its end for somebody when everything ends.
void give_up_if(const StopSignal& stop) {
  if (stop.received() != 0) throw RunError("the server ends");
}

void serve_finished(const ServeOptions& options) {
  const auto folder = run_folders({options.run.experiment.scenario}).front();
  const StopSignal stop;
  ServedPage page(folder, [&] { give_up_if(stop); });
  page.set_finished();
  page.file("/data.json");  // what is wrong with the run is said before the URL is
  LiveServer server(options.place,
                    {.file = [&](std::string_view target) { return page.file(target); },
                     .on_join = [](std::uint64_t) {},
                     .on_leave = [](std::uint64_t) {},
                     .on_text = [](std::uint64_t, const std::string&) { return true; }});
  print_url(server, options);
  throw EndedBySignal{wait_for(stop)};
}

/// A run and those who watch it.
class LiveRun {
 public:
  LiveRun(const ServeOptions& options, std::string program)
      : options_(options), program_(std::move(program)) {
    if (options.start != "now") session_.gate().pause();
    // Before the run, so that nothing is begun where nobody can listen.
    server_ = std::make_unique<LiveServer>(
        options_.place,
        ServerActions{
            .file = [this](std::string_view target) { return file(target); },
            .on_join = [this](std::uint64_t viewer) { join(viewer); },
            .on_leave = [this](std::uint64_t viewer) { session_.on_leave(viewer); },
            .on_text = [this](std::uint64_t viewer,
                              const std::string& text) { return session_.on_text(viewer, text); }});
    session_.set_server(server_.get());
  }

  /// Trains, then keeps the page until a signal comes. Returns that.
  int go() {
    const RunObserver observer{
        .stop = &stop_,
        .on_begin = [this](const std::filesystem::path& folder) { begin(folder); },
        .engines = [this](EngineFactory make) { return session_.watched(std::move(make)); },
        .on_epoch = [this](const EpochMetrics& metrics) { session_.on_epoch(metrics); },
        .on_progress = [this](const TrainingProgress& now) { session_.on_progress(now); },
        .on_end = [this](const std::string& end, const std::string& error) { finish(end, error); }};
    try {
      run_scenario(options_.run, observer, program_);
    } catch (const EndedBySignal& ended) {
      server_->stop();
      return ended.signal;
    } catch (const RunError& error) {
      say(fmt::format("recirc: {}\n", error.what()));
      failed_ = true;
    }
    say("recirc: the run is over; the page stays until Ctrl-C\n");
    const int received = wait_for(stop_);
    server_->stop();
    return received;
  }

  [[nodiscard]] bool has_failed() const { return failed_; }

 private:
  void begin(const std::filesystem::path& folder) {
    {
      const std::lock_guard lock(mutex_);
      page_.emplace(folder, [this] { give_up_if(stop_); });
    }
    print_url(*server_, options_);
    // A simulation that waits sees no signal, so it is let go.
    opener_ = std::jthread([this](const std::stop_token& over) {
      while (!over.stop_requested() && stop_.received() == 0) std::this_thread::sleep_for(kPause);
      if (stop_.received() != 0) session_.gate().open_for_good();
    });
  }

  void finish(const std::string& end, const std::string& error) {
    if (opener_.joinable()) {
      opener_.request_stop();
      opener_.join();
    }
    {
      const std::lock_guard lock(mutex_);
      if (page_) page_->set_finished();
    }
    session_.on_end(end, error);
  }

  std::optional<ServedFile> file(std::string_view target) {
    const std::lock_guard lock(mutex_);
    return page_ ? page_->file(target) : std::nullopt;
  }

  void join(std::uint64_t viewer) {
    if (options_.start == "viewer" && !std::exchange(has_started_, true)) session_.gate().resume();
    session_.on_join(viewer);
  }

  const ServeOptions& options_;
  std::string program_;
  StopSignal stop_;
  LiveSession session_;
  std::mutex mutex_;  // guards page_
  std::optional<ServedPage> page_;
  bool has_started_ = false;
  bool failed_ = false;
  std::unique_ptr<LiveServer> server_;
  std::jthread opener_;
};

void serve(const ServeOptions& options, const std::string& program) {
  if (is_run(options.run.experiment.scenario)) return serve_finished(options);
  LiveRun run(options, program);
  const int signal = run.go();
  if (run.has_failed()) throw RunError("the run has failed");
  throw EndedBySignal{signal};
}

}  // namespace

void add_serve_command(CLI::App& recirc) {
  CLI::App& verb = *recirc.add_subcommand("serve", "Show a run in a browser while it goes on");
  const auto options = std::make_shared<ServeOptions>();
  add_scenario_options(verb, options->run.experiment);
  constexpr std::uint64_t kMostPort = 65535;
  verb.add_option_function<std::string>(
          "--port",
          [options](const std::string& text) {
            options->place.port =
                static_cast<std::uint16_t>(whole_number("--port", text, 0, kMostPort));
          },
          "Port; 0: any that is free")
      ->type_name("N")
      ->default_str("0");
  verb.add_option("--listen", options->place.address, "Address of this machine to listen at")
      ->type_name("ADDRESS")
      ->capture_default_str();
  verb.add_option(
          "--start", options->start,
          "When the run begins: with the first viewer, at once, or when somebody resumes it")
      ->check(CLI::IsMember({"viewer", "now", "paused"}))
      ->capture_default_str();
  verb.add_option("--engine", options->run.engine, "What moves the events")
      ->check(CLI::IsMember({"auto", "actor", "compiled"}))
      ->capture_default_str();
  verb.add_option("--out", options->run.out,
                  "Folder for the results; a new one below runs/ unless given")
      ->type_name("DIR");
  verb.footer(kExamples);
  verb.callback([&recirc, options] { serve(*options, recirc.get_name()); });
}

}  // namespace recirc
