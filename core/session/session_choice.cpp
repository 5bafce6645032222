#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "session/discover.hpp"
#include "session/file_name.hpp"

namespace rec2nwb {
namespace {

namespace fs = std::filesystem;

constexpr const char* kExpectedNames =
    "name data files DATE_ANIMAL_EPOCH_TAG[.CAMERA].EXT, e.g. 20240611_rat_01_r1.rec, with no _ "
    "or dot within the date, animal, epoch or tag";

const SessionFiles& pick(const Discovery& discovery, const std::string& wanted) {
  const Where where{.file = discovery.folder.string()};
  const std::vector<std::string> names = names_of(discovery.sessions);
  if (names.empty()) {
    std::string text = discovery.files == 0 ? "no session was found in this folder: it is empty"
                                            : "no session was found in this folder";
    for (const Problem& one : discovery.problems.all()) text += "; " + one.text;
    throw Error(Code::kNoSession, text, where, kExpectedNames);
  }
  if (wanted.empty()) {
    if (names.size() == 1) return discovery.sessions.front();
    throw Error(Code::kSeveralSessions,
                format("expected one session, found {}: {}", names.size(), shorten_list(names)),
                where, "say which one with --session DATE_ANIMAL");
  }
  return find_session(discovery, wanted);
}

}  // namespace

const SessionFiles& find_session(const Discovery& discovery, const std::string& wanted) {
  const std::vector<std::string> names = names_of(discovery.sessions);
  const auto found = std::ranges::find(names, wanted);
  if (found != names.end()) {
    return discovery.sessions[static_cast<std::size_t>(found - names.begin())];
  }
  const std::optional<std::string> meant = nearest(wanted, names);
  throw Error(Code::kUnknownSession,
              format("there is no session '{}'; found {}", wanted,
                     names.empty() ? "none" : shorten_list(names)),
              {.file = discovery.folder.string()}, meant ? format("did you mean {}?", *meant) : "");
}

std::vector<std::string> names_of(const std::vector<SessionFiles>& sessions) {
  std::vector<std::string> names;
  for (const SessionFiles& session : sessions) names.push_back(session.name());
  return names;
}

std::string owner(const fs::path& file, const std::vector<std::string>& sessions) {
  const std::string name = file.filename().string();
  const FileName parsed = parse_file_name(name);
  if (parsed.kind == NameKind::kData) return parsed.date + "_" + parsed.animal;
  std::string longest;
  for (const std::string& session : sessions) {
    if (name.starts_with(session) && session.size() > longest.size()) longest = session;
  }
  return longest;
}

Problems problems_of(const Discovery& discovery, const SessionFiles& session) {
  Problems own;
  std::vector<std::string> others;
  const std::vector<std::string> names = names_of(discovery.sessions);
  for (const Problem& one : discovery.problems.all()) {
    if (one.severity == Severity::kWarning || owner(one.where.file, names) == session.name()) {
      own.add(one);
    } else {
      others.push_back(one_line(fs::path(one.where.file).filename().string()));
    }
  }
  if (!others.empty()) {
    own.warn(Code::kOtherSessionFaults, {.file = discovery.folder.string()},
             "files of other sessions here are at fault: " + shorten_list(others));
  }
  return own;
}

std::set<std::int64_t> epochs_of(const SessionFiles& session) {
  std::set<std::int64_t> epochs;
  for (const SessionFile& one : session.recordings) epochs.insert(one.epoch);
  return epochs;
}

Problems completeness_of(const Discovery& discovery, const SessionFiles& session) {
  Problems problems;
  const Where where{.file = discovery.folder.string()};
  if (session.metadata.empty()) {
    problems.error(Code::kNoMetadataFile, where,
                   format("expected one metadata file {}_metadata.yml, found none", session.name()),
                   "put it beside the recordings, under this name");
  } else if (session.metadata.size() > 1) {
    std::vector<std::string> found;
    for (const fs::path& one : session.metadata) found.push_back(one_line(one.string()));
    problems.error(
        Code::kSeveralMetadataFiles, where,
        format("expected one metadata file, found {}: {}", found.size(), shorten_list(found)),
        "leave the one that counts, move the others out of the folder");
  }
  if (session.recordings.empty()) {
    problems.error(Code::kNoRecording, where, "expected at least one recording, found none",
                   format("recordings are named {}_01_TAG.rec", session.name()));
    return problems;
  }
  const std::set<std::int64_t> epochs = epochs_of(session);
  for (const SessionFile& one : session.companions) {
    if (epochs.contains(one.epoch)) continue;
    problems.warn(
        Code::kEpochWithoutRecording, {.file = one.path.string()},
        format("there is no recording of epoch {}, so this file of it is not used", one.epoch),
        "copy the recording, or correct the epoch in the name");
  }
  return problems;
}

SessionFiles choose_session(const Discovery& discovery, const std::string& wanted) {
  const SessionFiles& session = pick(discovery, wanted);
  Problems problems = problems_of(discovery, session);
  problems.take(completeness_of(discovery, session));
  problems.throw_if_errors(format("session {} cannot be converted:", session.name()));
  return session;
}

}  // namespace rec2nwb
