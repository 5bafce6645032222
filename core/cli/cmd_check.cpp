// check: all that is wrong with the sessions of a folder, before anything is converted.
#include <algorithm>
#include <cstdio>

#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/progress.hpp"
#include "cli/session_check.hpp"

namespace rec2nwb {
namespace {

struct CheckArguments {
  SessionArguments session;
  bool packets = false;
  bool json = false;
  bool strict = false;
};

struct Counts {
  std::size_t errors = 0;
  std::size_t warnings = 0;
};

/// A name of a file as JSON, whose texts are UTF-8.
Json name_json(const std::string& name) { return is_utf8(name) ? name : one_line(name); }

template <typename Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json();
}

Json to_json(const Problem& problem) {
  const Where& where = problem.where;
  return {{"severity", problem.severity == Severity::kError ? "error" : "warning"},
          {"code", to_text(problem.code)},
          {"file", where.file.empty() ? Json() : name_json(where.file)},
          {"line", or_null(where.line)},
          {"column", or_null(where.column)},
          {"byte", or_null(where.byte)},
          {"row", or_null(where.row)},
          {"item", where.item.empty() ? Json() : name_json(where.item)},
          {"text", to_utf8(problem.text)},
          {"what_to_do", problem.what_to_do.empty() ? Json() : Json(to_utf8(problem.what_to_do))}};
}

Json to_json(const std::vector<CheckedSession>& sessions, const Counts& counts) {
  Json list = Json::array();
  for (const CheckedSession& session : sessions) {
    Json problems = Json::array();
    for (const Problem& one : session.problems.all()) problems.push_back(to_json(one));
    list.push_back({{"name", name_json(session.name)},
                    {"problems", std::move(problems)},
                    {"not_checked", session.not_checked}});
  }
  return {{"sessions", std::move(list)}, {"errors", counts.errors}, {"warnings", counts.warnings}};
}

std::string show(const std::vector<CheckedSession>& sessions, const Counts& counts) {
  std::string out;
  for (const CheckedSession& session : sessions) {
    const bool is_clean = session.problems.all().empty() && session.not_checked.empty();
    if (session.name.empty()) {
      if (is_clean) continue;
      out += "folder and plugins\n";
    } else {
      out += format("session {}{}\n", one_line(session.name), is_clean ? ": nothing is wrong" : "");
    }
    for (const Problem& one : session.problems.all()) {
      out += format("  {}\n", one_line(to_text(one)));
    }
    for (const std::string& one : session.not_checked) out += format("  not checked: {}\n", one);
  }
  return out + format("{}, {}\n", count_text(counts.errors, "error"),
                      count_text(counts.warnings, "warning"));
}

/// Under --strict a warning is an error, in what is printed as well.
std::vector<CheckedSession> judged(std::vector<CheckedSession> sessions, bool strict,
                                   Counts& counts) {
  for (CheckedSession& session : sessions) {
    Problems problems;
    for (Problem one : session.problems.all()) {
      if (strict) one.severity = Severity::kError;
      ++(one.severity == Severity::kError ? counts.errors : counts.warnings);
      problems.add(std::move(one));
    }
    session.problems = std::move(problems);
  }
  return sessions;
}

void check(const CheckArguments& arguments, CommandContext& context) {
  const Catalog& catalog = context.catalog;
  const Discovery discovery = discover(arguments.session.folder, file_patterns(catalog));
  std::vector<CheckedSession> sessions = {check_folder(discovery, catalog)};
  const std::string& wanted = arguments.session.wanted;
  if (!wanted.empty()) find_session(discovery, wanted);  // or an error that names the nearest
  for (const SessionFiles& files : discovery.sessions) {
    if (!wanted.empty() && files.name() != wanted) continue;
    Progress progress(stderr);
    const CheckWish wish = {
        .packets = arguments.packets,
        .progress = [&](const char* stage, std::uint64_t done,
                        std::uint64_t total) { progress.update(stage, done, total); },
        .cancelled = context.cancelled};
    sessions.push_back(check_session(discovery, files, arguments.session, catalog, wish));
  }
  Counts counts;
  sessions = judged(std::move(sessions), arguments.strict, counts);
  const std::string out =
      arguments.json ? to_json(sessions, counts).dump(2) + "\n" : show(sessions, counts);
  std::fputs(out.c_str(), stdout);
  if (counts.errors > 0) context.exit_code = 1;
}

}  // namespace

void add_check(CLI::App& app, CommandContext& context) {
  auto arguments = std::make_shared<CheckArguments>();
  CLI::App* command = app.add_subcommand(
      "check", "Say everything that is wrong with the sessions in a folder; convert nothing");
  command->footer(
      "Looks at the names of all files, the metadata, the header and the ends of every recording,\n"
      "whether the recordings agree, and what the plugins say to the session. A fault in one "
      "place\n"
      "does not hide another. Exit code: 0 no error, 1 errors, 2 wrong usage.");
  arguments->session.add_to(*command);
  arguments->session.add_plugin_options(*command, context.catalog, *context.log);
  command->add_flag("--packets", arguments->packets,
                    "Read every packet as well: what a conversion would list in recording_faults");
  command->add_flag("--json", arguments->json, "As one JSON document");
  command->add_flag("--strict", arguments->strict, "Take warnings as errors");
  command->callback([arguments, &context] { check(*arguments, context); });
}

}  // namespace rec2nwb
