// errors: the catalogue of all messages, and what the worst of them look like.
#include <algorithm>
#include <array>
#include <cstdio>

#include "base/error_code.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/error_examples.hpp"

namespace rec2nwb {
namespace {

struct ErrorsArguments {
  std::string code;
  bool json = false;
  bool markdown = false;
  bool examples = false;
};

/// By hundreds.
constexpr std::array<const char*, 9> kGroups = {"Files, folders, names",
                                                "The command and its options",
                                                "Headers of recordings",
                                                "Packets, clocks, recordings",
                                                "Metadata",
                                                "Plugins",
                                                "Plans of plugins",
                                                "The output",
                                                "The program itself"};

std::size_t group_of(const ErrorKind& kind) { return static_cast<std::size_t>(kind.code) / 100; }

/// R2N-0401, r2n-401 or 401; nullptr if there is no such code.
const ErrorKind* find_kind(std::string text) {
  constexpr std::string_view kPrefix = "R2N-";
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  if (text.starts_with(kPrefix)) text.erase(0, kPrefix.size());
  constexpr std::size_t kMaxDigits = 4;
  const bool is_number = !text.empty() && text.size() <= kMaxDigits &&
                         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  return is_number ? find_error_kind(static_cast<int>(parse_int(text).value_or(0))) : nullptr;
}

Json as_json(const ErrorKind& kind) {
  return {{"code", to_text(kind.code)},
          {"title", kind.title},
          {"cause", kind.cause},
          {"cure", kind.cure}};
}

std::string explanation(const ErrorKind& kind) {
  return format("{}  {}\n\ncause  {}\ncure   {}\n", to_text(kind.code), kind.title, kind.cause,
                kind.cure);
}

std::string list() {
  std::string text;
  for (const ErrorKind& kind : error_kinds()) {
    text += format("{}  {}\n", to_text(kind.code), kind.title);
  }
  return text;
}

std::string markdown() {
  std::string text =
      "# Errors\n\n"
      "Every warning and error of rec2nwb ends in a code, such as `[R2N-0401]`. It keeps its "
      "meaning from version to\nversion; the words around it say where the fault lies in this "
      "case. `rec2nwb errors R2N-0401` explains one code,\n`rec2nwb errors --examples` shows what "
      "the messages look like.\n\n"
      "This page is what `rec2nwb errors --markdown` prints.\n";
  std::size_t group = 0;
  for (const ErrorKind& kind : error_kinds()) {
    if (group_of(kind) != group) {
      group = group_of(kind);
      text += format("\n## {}\n\n| code | what is wrong | cause | cure |\n|---|---|---|---|\n",
                     kGroups.at(group - 1));
    }
    text +=
        format("| {} | {} | {} | {} |\n", to_text(kind.code), kind.title, kind.cause, kind.cure);
  }
  return text;
}

Json all_as_json() {
  Json all = Json::array();
  for (const ErrorKind& kind : error_kinds()) all.push_back(as_json(kind));
  return all;
}

std::string examples(const std::filesystem::path& command, bool json) {
  const std::vector<ErrorExample> all = make_error_examples(command);
  Json as_list = Json::array();
  std::string text;
  for (const ErrorExample& one : all) {
    as_list.push_back({{"broken", one.broken}, {"said", one.said}, {"exit_code", one.exit_code}});
    text += format("{}{}. {}\n{}", text.empty() ? "" : "\n", as_list.size(), one.broken, one.said);
  }
  return json ? as_list.dump(2) + "\n" : text;
}

void print_errors(const ErrorsArguments& arguments, const CommandContext& context) {
  std::string text;
  if (arguments.examples) {
    text = examples(context.command, arguments.json);
  } else if (arguments.markdown) {
    text = markdown();
  } else if (!arguments.code.empty()) {
    const ErrorKind& kind = *find_kind(arguments.code);  // checked by the option
    text = arguments.json ? as_json(kind).dump(2) + "\n" : explanation(kind);
  } else {
    text = arguments.json ? all_as_json().dump(2) + "\n" : list();
  }
  std::fputs(text.c_str(), stdout);
}

}  // namespace

void add_errors(CLI::App& app, CommandContext& context) {
  auto arguments = std::make_shared<ErrorsArguments>();
  CLI::App* command =
      app.add_subcommand("errors", "List the codes of all messages, or explain one of them");
  const auto is_known = [](const std::string& text) {
    return find_kind(text) != nullptr
               ? std::string()
               : format("there is no message of the code {} (rec2nwb errors lists all)", text);
  };
  CLI::Option* code = command->add_option("code", arguments->code, "As R2N-0401 or 401")
                          ->check(is_known)
                          ->type_name("CODE");
  command->add_flag("--json", arguments->json, "As JSON");
  CLI::Option* markdown =
      command->add_flag("--markdown", arguments->markdown, "The whole of docs/errors.md")
          ->excludes(code);
  command
      ->add_flag("--examples", arguments->examples,
                 "Break a session in twenty ways and show what is said of each")
      ->excludes(code)
      ->excludes(markdown);
  command->callback([arguments, &context] { print_errors(*arguments, context); });
}

}  // namespace rec2nwb
