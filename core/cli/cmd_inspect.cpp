// scan and header: what is there, before anything is converted.
#include <algorithm>
#include <cstdio>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/progress.hpp"
#include "rec/header_json.hpp"
#include "rec/packet_file.hpp"
#include "rec/slot_order.hpp"
#include "session/discover.hpp"

namespace rec2nwb {
namespace {

std::string describe_session(const SessionFiles& session) {
  std::string out = format("{}  {}, {}, {}\n", one_line(session.name()),
                           count_text(session.recordings.size(), "recording"),
                           count_text(session.companions.size(), "companion"),
                           count_text(session.metadata.size(), "metadata file"));
  for (const auto& file : session.metadata) {
    out += format("  metadata  {}\n", one_line(file.string()));
  }
  for (const auto& recording : session.recordings) {
    std::error_code ignored;
    const auto bytes = std::filesystem::file_size(recording.path, ignored);
    out += format("  epoch {:<3} {:<8} {}  {}\n", recording.epoch, recording.tag,
                  one_line(recording.path.string()),
                  show_bytes(static_cast<double>(ignored ? 0 : bytes)));
  }
  return out;
}

void scan(const std::filesystem::path& folder, CommandContext& context) {
  const Discovery discovery = discover(folder);
  for (const auto& session : discovery.sessions) {
    std::fputs(describe_session(session).c_str(), stdout);
  }
  if (discovery.sessions.empty()) std::puts("no sessions here");
  for (const auto& problem : discovery.problems.all()) {
    context.log->report(problem);
  }
  if (discovery.problems.has_errors()) {
    throw Error(Code::kMisnamedFile, "some files do not have the name that a session's file needs");
  }
}

/// Header texts are somebody else's: no control codes for the terminal.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
  return text;
}

std::string show_header(const Json& header) {
  std::string out;
  const auto line = [&](const char* what, const std::string& raw) {
    const std::string value = printable(raw);
    out += format("{:<22} {}\n", what, value);
  };
  line("sampling rate", format("{} Hz", header.at("rate_hz").get<double>()));
  line("header", format("{} bytes", header.at("header_bytes").dump()));
  line("packet", format("{} bytes", header.at("packet_bytes").dump()));
  for (const auto& device : header.at("devices")) {
    const bool absent = device.at("offset_bytes").is_null();
    line(("  " + device.at("name").get<std::string>()).c_str(),
         absent ? "takes no bytes"
                : format("offset {}, {} bytes", device.at("offset_bytes").dump(),
                         device.at("num_bytes").dump()));
  }
  line("  counter", format("offset {}", header.at("counter_offset_bytes").dump()));
  const Json& clock = header.at("sysclock_offset_bytes");
  line("  system clock", clock.is_null() ? "not recorded" : format("offset {}", clock.dump()));
  line("  ephys",
       format("offset {}, {} channels in {} ntrodes", header.at("ephys_offset_bytes").dump(),
              header.at("ephys_channels").dump(), header.at("ntrode_count").dump()));
  line("channel order", format("{}: {}", header.at("slot_rule").get<std::string>(),
                               header.at("slot_reason").get<std::string>()));
  std::vector<std::string> slots;
  for (const auto& hw_chan : header.at("slot_hwchan")) slots.push_back(hw_chan.dump());
  if (!slots.empty()) line("hwChan by slot", shorten_list(slots, 32));
  for (const auto& [name, value] : header.at("global").items()) {
    line(name.c_str(), value.get<std::string>());
  }
  return out;
}

struct HeaderArguments {
  std::filesystem::path file;
  std::string slot_order;
  bool json = false;
};

void print_header(const HeaderArguments& arguments, CommandContext& context) {
  const Header header = read_header(arguments.file);
  const std::string name = arguments.file.string();
  const PacketLayout layout = packet_layout(header, name);
  std::optional<SlotRule> forced;
  if (arguments.slot_order == "chip") forced = SlotRule::kChip;
  if (arguments.slot_order == "ascending") forced = SlotRule::kAscending;
  const SlotOrder order = slot_order(header, forced, name);
  if (order.disputed)
    context.log->warn(with_code(Code::kDisputedOrder, format("{}: {}", name, order.reason)));
  const Json json = describe(header, layout, order);
  std::fputs(arguments.json ? (json.dump(2) + "\n").c_str() : show_header(json).c_str(), stdout);
}

}  // namespace

void add_scan(CLI::App& app, CommandContext& context) {
  auto folder = std::make_shared<std::filesystem::path>();
  CLI::App* command = app.add_subcommand("scan", "List the sessions in a folder");
  command->add_option("folder", *folder, "Folder to look into")->required()->type_name("DIR");
  command->callback([folder, &context] { scan(*folder, context); });
}

void add_header(CLI::App& app, CommandContext& context) {
  auto arguments = std::make_shared<HeaderArguments>();
  CLI::App* command = app.add_subcommand(
      "header", "Show the header of a recording: packet layout, channel order, settings");
  command->add_option("file", arguments->file, ".rec, .trodesconf or .xml")
      ->required()
      ->type_name("FILE");
  command
      ->add_option("--slot-order", arguments->slot_order, "Show this order instead of the rule's")
      ->check(CLI::IsMember({"chip", "ascending"}));
  command->add_flag("--json", arguments->json, "As JSON");
  command->callback([arguments, &context] { print_header(*arguments, context); });
}

}  // namespace rec2nwb
