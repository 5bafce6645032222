#include <chrono>
#include <regex>

#include "base/iso_time.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"
#include "cli/commands.hpp"
#include "cli/conversion_run.hpp"
#include "cli/engine_arguments.hpp"
#include "cli/progress.hpp"
#include "cli/session_arguments.hpp"

namespace rec2nwb {
namespace {

struct ConvertArguments {
  SessionArguments session;
  EngineArguments engine;
  std::filesystem::path output = ".";
  bool overwrite = false;
  bool dry_run = false;
  bool strict = false;
  // For tests and archives that need the same bytes again.
  std::string identifier;
  std::int64_t created_us = -1;
};

void say_written(const ConversionReport& report, const std::filesystem::path& file, double seconds,
                 Log& log) {
  const auto out = static_cast<double>(std::filesystem::file_size(file));
  log.info(format("wrote {}: {} from {} of recording in {:.1f} s", file.string(), show_bytes(out),
                  show_bytes(static_cast<double>(report.recording_bytes)), seconds));
}

/// \throws Error under --strict, if anything was warned of
void refuse_warnings(const ConvertArguments& arguments, const Log& log) {
  const std::size_t warnings = log.warnings();
  if (!arguments.strict || warnings == 0) return;
  throw Error(Code::kStrict,
              format("{} with --strict: nothing was written", count_text(warnings, "warning")),
              {.file = arguments.session.folder.string()},
              "mend what the lines above say, or convert without --strict");
}

void convert(const ConvertArguments& arguments, CommandContext& context) {
  Log& log = *context.log;
  const auto began = std::chrono::steady_clock::now();
  const Session session = open(arguments.session, context.catalog, log);
  const std::filesystem::path file = output_path(arguments.output, session);
  if (!arguments.dry_run && !arguments.overwrite && std::filesystem::exists(file)) {
    throw Error(Code::kOutputExists, "the output file exists already", {.file = file.string()},
                "choose another output, or replace it with --overwrite");
  }
  warn_of_plugins(context.catalog, log);
  Conversion conversion(session, context.catalog, arguments.session.choice, log, context.cancelled);
  const EngineChoice engine = choose(arguments.engine, conversion, log);
  refuse_warnings(arguments, log);
  if (arguments.dry_run) {
    log.info(format(
        "would write {}: {} packets from {} files, {} datasets and tables; nothing was written",
        file.string(), session.rows(), session.recordings.size(),
        conversion.plan().datasets.size() + conversion.plan().tables.size()));
    return;
  }
  OutputOptions output;
  output.file = file;
  output.overwrite = arguments.overwrite;
  output.storage = engine.storage;
  output.block_rows = arguments.engine.block_rows;
  output.identity.identifier = arguments.identifier.empty() ? random_uuid() : arguments.identifier;
  output.identity.created_us = arguments.created_us >= 0 ? arguments.created_us : now_us();
  output.identity.created_zone = arguments.session.time_zone;
  WorkerPool pool(engine.workers);
  Progress progress(stderr);
  log.set_before_line([&progress] { progress.clear(); });
  ConversionReport report;
  try {
    report = run_conversion(
        conversion, output, pool,
        [&](const char* stage, std::uint64_t done, std::uint64_t total) {
          progress.update(stage, done, total);
        },
        [&](const ConversionReport& found) {
          const Problems problems = to_problems(found.packets);
          for (const Problem& one : problems.all()) log.report(one);
          refuse_warnings(arguments, log);
        });
  } catch (...) {
    progress.clear();
    log.set_before_line({});
    throw;
  }
  progress.clear();
  log.set_before_line({});
  say_written(report, file,
              std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count(), log);
}

}  // namespace

void add_convert(CLI::App& app, CommandContext& context) {
  auto arguments = std::make_shared<ConvertArguments>();
  CLI::App* command = app.add_subcommand("convert", "Convert a recording session to one NWB file");
  arguments->session.add_to(*command);
  arguments->session.add_plugin_options(*command, context.catalog, *context.log);
  command->add_option("-o,--output", arguments->output, "Folder, or file ending in .nwb")
      ->capture_default_str()
      ->type_name("OUT");
  arguments->engine.add_to(*command);
  command->add_flag("--overwrite", arguments->overwrite, "Replace an output file that exists");
  command->add_flag("--dry-run", arguments->dry_run, "Check and plan everything, write nothing");
  command->add_flag("--strict", arguments->strict,
                    "Take warnings as errors: write nothing if there is one (see: rec2nwb check)");
  const char* group = "For reproducible files";
  const auto is_uuid = [](const std::string& text) {
    static const std::regex form("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    return std::regex_match(text, form) ? std::string()
                                        : "expected a UUID in lower case, found " + text;
  };
  command
      ->add_option("--identifier", arguments->identifier,
                   "Identifier of the file, a UUID; default: random")
      ->group(group)
      ->check(is_uuid)
      ->type_name("UUID");
  command
      ->add_option("--created-us", arguments->created_us,
                   "Creation date of the file, microseconds since 1970; default: now")
      ->group(group)
      ->check(CLI::NonNegativeNumber)
      ->type_name("US");
  command->callback([arguments, &context] { convert(*arguments, context); });
}

}  // namespace rec2nwb
