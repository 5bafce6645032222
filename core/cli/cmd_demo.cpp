#include "cli/commands.hpp"
#include "cli/demo/demo_session.hpp"

namespace rec2nwb {
namespace {

struct DemoArguments {
  std::filesystem::path folder;
  DemoOptions options;
};

}  // namespace

void add_demo(CLI::App& app, CommandContext& context) {
  auto arguments = std::make_shared<DemoArguments>();
  CLI::App* command = app.add_subcommand(
      "demo", "Write a small recording session of its own making, to try convert");
  command->add_option("folder", arguments->folder, "Where to write it")
      ->required()
      ->type_name("DIR");
  command->add_option("--seconds", arguments->options.seconds_per_epoch, "Length of each epoch")
      ->capture_default_str();
  command->add_option("--seed", arguments->options.seed, "Another seed, another recording")
      ->capture_default_str();
  command->callback([arguments, &context] {
    const auto session = write_demo_session(arguments->folder, arguments->options);
    context.log->info("wrote the session " + session.string());
    context.log->info("convert it with: rec2nwb convert " + session.string() + " -o OUT");
  });
}

}  // namespace rec2nwb
