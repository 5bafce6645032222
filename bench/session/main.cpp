// rec2nwb_bench_make_session DEMO_SESSION OUT [--channels N] [--shanks] [--seed N] [--sparse-rows
// N] Prints the folder of the session that it wrote.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/error.hpp"
#include "session/widen.hpp"

int main(int argc, char** argv) {
  rec2nwb::bench::Wide wide;
  std::filesystem::path demo;
  std::filesystem::path folder;
  CLI::App app("Gives a session of rec2nwb demo as many channels as wanted");
  app.add_option("demo", demo, "Folder of the demo session")->required();
  app.add_option("out", folder, "Where to write the new session's folder")->required();
  app.add_option("--channels", wide.channels, "0, or a multiple of 32")->capture_default_str();
  app.add_flag("--shanks", wide.shanks, "Probes of 4 shanks x 32 contacts, not tetrodes");
  app.add_option("--seed", wide.seed)->capture_default_str();
  app.add_option("--sparse-rows", wide.sparse_rows,
                 "The last recording: that many packets, a hole between first and last");
  CLI11_PARSE(app, argc, argv);
  try {
    std::puts(rec2nwb::bench::widen_session(demo, folder, wide).c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
  return 0;
}
