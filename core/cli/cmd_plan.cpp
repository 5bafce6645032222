#include <cstdio>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/conversion.hpp"
#include "cli/engine_arguments.hpp"
#include "cli/session_arguments.hpp"

namespace rec2nwb {
namespace {

struct PlanArguments {
  SessionArguments session;
  EngineArguments engine;
  bool json = false;
};

const char* kind_text(OutputKind kind) {
  switch (kind) {
    case OutputKind::kRows:
      return "row per packet";
    case OutputKind::kEvents:
      return "events";
    case OutputKind::kAppend:
      return "own rows";
    case OutputKind::kInline:
      return "constant";
  }
  return "?";
}

void print_tables(const Conversion& conversion) {
  const Plan& plan = conversion.plan();
  const auto& names = conversion.owner_names();
  std::string out = format("{:<58} {:<15} {:<10} {}\n", "dataset", "kind", "type", "from");
  for (const auto& dataset : plan.datasets) {
    const std::string width = dataset.width > 0 ? format(" x {}", dataset.width) : "";
    out += format("{:<58} {:<15} {:<10} {}\n", dataset.path, kind_text(dataset.kind),
                  to_text(dataset.element) + width, names[dataset.owner]);
  }
  for (const auto& table : plan.tables) {
    out += format("{:<58} {:<15} {:<10} {}\n", table.path, "table",
                  format("{} cols", table.columns.size()), names[table.owner]);
  }
  for (const auto& skipped : conversion.skipped()) {
    out += format("plugin {} is left out: {}\n", skipped.name, skipped.reason);
  }
  std::fputs(out.c_str(), stdout);
}

/// What a conversion would take, buffer by buffer.
void print_memory(const EngineChoice& engine) {
  const auto mib = [](std::uint64_t bytes) { return static_cast<double>(bytes) / (1 << 20); };
  std::string out = format("\nmemory with {} workers, at most{:>36}\n", engine.workers, "MiB");
  for (const auto& part : engine.memory) {
    const std::string count =
        part.count > 1 ? format("{} x {:.1f}", part.count, mib(part.bytes)) : "";
    out += format("{:<48} {:>12} {:>6.1f}\n", part.what, count, mib(part.sum_bytes()));
  }
  out += format("{:<61} {:>6.1f}\n", "sum", mib(sum_bytes(engine.memory)));
  std::fputs(out.c_str(), stdout);
}

}  // namespace

void add_plan(CLI::App& app, CommandContext& context) {
  auto arguments = std::make_shared<PlanArguments>();
  CLI::App* command =
      app.add_subcommand("plan", "Show what a conversion would write, without reading samples");
  arguments->session.add_to(*command);
  arguments->session.add_plugin_options(*command, context.catalog, *context.log);
  arguments->engine.add_to(*command);
  command->add_flag("--json", arguments->json, "The whole plan as JSON");
  command->callback([arguments, &context] {
    Log& log = *context.log;
    const Session session = open(arguments->session, context.catalog, log);
    warn_of_plugins(context.catalog, log);
    const Conversion conversion(session, context.catalog, arguments->session.choice, log,
                                context.cancelled);
    const EngineChoice engine = choose(arguments->engine, conversion, log);
    if (arguments->json) {
      std::puts(to_json(conversion.plan(), conversion.owner_names()).dump(2).c_str());
    } else {
      print_tables(conversion);
      print_memory(engine);
    }
  });
}

}  // namespace rec2nwb
